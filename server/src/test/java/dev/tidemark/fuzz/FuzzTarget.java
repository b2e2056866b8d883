package dev.tidemark.fuzz;

/**
 * Something that takes bytes from outside. A run that ends in an exception or an error other than
 * those that the code under attack is to answer with is a finding, and so is one that breaks what
 * {@link Fuzz} allows in time and memory. Runs of equal bytes do the same.
 */
@FunctionalInterface
public interface FuzzTarget {
  void run(FuzzBytes in) throws Exception;
}
