/**
 * The whole product below HTTP in a simulated world: one seed decides the order of all threads, the
 * clock, every fault of disk and object store, every crash, and what clients ask. Read {@link
 * dev.tidemark.simulation.World} first.
 */
@NullMarked
package dev.tidemark.simulation;

import org.jspecify.annotations.NullMarked;
