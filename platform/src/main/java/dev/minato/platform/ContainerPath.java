package dev.minato.platform;

/**
 * Names one container from the outside, as users do: every name in any case, the revision also by
 * its suffix alone. Nothing says that it exists.
 *
 * @param app the app
 * @param revision one of its revisions
 * @param replica one of the revision's replicas
 * @param container one of the replica's containers
 */
public record ContainerPath(String app, String revision, String replica, String container) {}
