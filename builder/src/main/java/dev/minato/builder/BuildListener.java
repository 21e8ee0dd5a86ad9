package dev.minato.builder;

/**
 * A listener of a build hears one event at a time (stages that run beside each other take turns),
 * events of one step in order. What it throws ends the build and reaches its caller.
 */
@FunctionalInterface
public interface BuildListener {
    /** Hears nothing. */
    BuildListener SILENT = event -> {};

    void event(BuildEvent event);
}
