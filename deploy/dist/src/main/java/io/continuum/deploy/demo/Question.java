package io.continuum.deploy.demo;

/**
 * What is asked, by whom, and the pattern that answers it.
 *
 * @param asker name of a region that did not contribute it
 */
record Question(String asker, String text, Fact expected) {}
