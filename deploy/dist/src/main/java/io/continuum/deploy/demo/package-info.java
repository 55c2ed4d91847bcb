/** Shows the product at work: servers as processes of this machine, real text, and a check of every claim made on the way. */
@NullMarked
package io.continuum.deploy.demo;

import org.jspecify.annotations.NullMarked;
