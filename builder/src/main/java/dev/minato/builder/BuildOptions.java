package dev.minato.builder;

import dev.minato.engine.spec.StepConditions;
import dev.minato.image.model.Reference;
import dev.minato.remote.RegistryCredentials;

import java.util.Map;
import java.util.Optional;

/**
 * How a build goes about it.
 *
 * @param noCache every step is done again; what they make goes into the cache
 * @param pull registries are asked for newer bases
 * @param network what RUN steps are connected to unless they say otherwise
 * @param bases what stands in for a base: name (as {@code FROM} or {@code COPY --from} has it) to
 *     image, docker's {@code --build-context NAME=docker-image://IMAGE}
 * @param credentials what to show to a registry, by the host of its references
 * @param platform what to build for, for example {@code linux/amd64}; only this host's is possible
 * @param conditions what RUN steps run under besides
 */
public record BuildOptions(
        boolean noCache,
        boolean pull,
        Network network,
        Map<String, Reference> bases,
        Map<String, RegistryCredentials> credentials,
        Optional<String> platform,
        StepConditions conditions) {
    /** What RUN steps may be connected to. */
    public enum Network {
        DEFAULT,
        NONE,
        HOST
    }

    /** Cache used, bases as they are, the default network. */
    public static final BuildOptions DEFAULT =
            new BuildOptions(
                    false,
                    false,
                    Network.DEFAULT,
                    Map.of(),
                    Map.of(),
                    Optional.empty(),
                    StepConditions.NONE);

    public BuildOptions {
        bases = Map.copyOf(bases);
        credentials = Map.copyOf(credentials);
    }

    /** The same without the cache. */
    public BuildOptions withNoCache(boolean value) {
        return new BuildOptions(value, pull, network, bases, credentials, platform, conditions);
    }

    /** The same, asking registries or not. */
    public BuildOptions withPull(boolean value) {
        return new BuildOptions(noCache, value, network, bases, credentials, platform, conditions);
    }

    /** The same on another network. */
    public BuildOptions withNetwork(Network value) {
        return new BuildOptions(noCache, pull, value, bases, credentials, platform, conditions);
    }

    /** The same with other stand-ins. */
    public BuildOptions withBases(Map<String, Reference> value) {
        return new BuildOptions(noCache, pull, network, value, credentials, platform, conditions);
    }

    /** The same with other credentials. */
    public BuildOptions withCredentials(Map<String, RegistryCredentials> value) {
        return new BuildOptions(noCache, pull, network, bases, value, platform, conditions);
    }

    /** The same for a platform. */
    public BuildOptions withPlatform(Optional<String> value) {
        return new BuildOptions(noCache, pull, network, bases, credentials, value, conditions);
    }

    /** The same with other conditions of RUN steps. */
    public BuildOptions withConditions(StepConditions value) {
        return new BuildOptions(noCache, pull, network, bases, credentials, platform, value);
    }
}
