package dev.minato.builder;

/**
 * Told what happens in a build, one event at a time (stages that run beside each other take turns),
 * events of one step in order. What it throws ends the build and reaches its caller.
 */
@FunctionalInterface
public interface BuildListener {
    /** Hears nothing. */
    BuildListener SILENT = event -> {};

    void event(BuildEvent event);
}
