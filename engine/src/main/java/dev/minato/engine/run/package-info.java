/** What a run needs on the host, made and cleared: bundle, root, network, conmon. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.run;
