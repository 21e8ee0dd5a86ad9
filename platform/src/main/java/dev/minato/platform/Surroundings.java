package dev.minato.platform;

/** What the domain stands on. */
public record Surroundings(Cluster cluster, Edge edge, Resolver resolver, AppSecrets secrets) {}
