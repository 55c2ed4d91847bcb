/** The continuum command: reads arguments, calls the servers and prints what a person or a script wants to see. */
@NullMarked
package io.continuum.deploy.command;

import org.jspecify.annotations.NullMarked;
