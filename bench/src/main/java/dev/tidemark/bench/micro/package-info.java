/**
 * JMH benchmarks of the hot paths, each with its allocation per operation ({@code -prof gc}). They
 * call the server's packages directly, so they say where time goes; what a client sees is measured
 * by {@code dev.tidemark.bench.load}.
 */
@NullMarked
package dev.tidemark.bench.micro;

import org.jspecify.annotations.NullMarked;
