package dev.minato.platform;

import dev.minato.platform.scale.RevisionScaling;

import java.util.List;

/** Why apps have as many replicas as they have. Thread-safe. */
@FunctionalInterface
public interface ScaleExplanations {
    /**
     * The active revisions of an app, the newest first.
     *
     * @throws dev.minato.base.Fault notFound when there is no such app
     */
    List<RevisionScaling> of(String app);
}
