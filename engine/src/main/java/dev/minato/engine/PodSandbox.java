package dev.minato.engine;

import dev.minato.engine.spec.PodSandboxSpec;

/**
 * A network namespace with its address, names and published ports that belongs to a group of
 * containers and to none of them: it is there before the first one starts and stays while they end
 * and start again.
 *
 * @param connection its place in the network
 */
public record PodSandbox(PodSandboxSpec spec, NetworkConnection connection) {}
