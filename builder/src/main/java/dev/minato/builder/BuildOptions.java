package dev.minato.builder;

import dev.minato.engine.spec.StepConditions;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.remote.RegistryCredentials;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a build goes about it.
 *
 * @param noCache every step is done again; what they make goes into the cache
 * @param noCacheStages stages, by name or number, whose steps are done again: docker's {@code
 *     --no-cache-filter}
 * @param pull registries are asked for newer bases
 * @param network what RUN steps are connected to unless they say otherwise
 * @param bases what stands in for a base: name (as {@code FROM} or {@code COPY --from} has it) to
 *     image, docker's {@code --build-context NAME=docker-image://IMAGE}
 * @param results what references of {@code bases} stand for that name results of other builds
 * @param credentials what to show to a registry, by the host of its references
 * @param platform what to build for, for example {@code linux/amd64}; only this host's is possible
 * @param conditions what RUN steps run under besides
 * @param caller who is asked for secrets and SSH agents
 * @param wholeContext the context's ignore file does not count, as in one that was fetched
 */
public record BuildOptions(
        boolean noCache,
        Set<String> noCacheStages,
        boolean pull,
        Network network,
        Map<String, Reference> bases,
        Map<Reference, ImageId> results,
        Map<String, RegistryCredentials> credentials,
        Optional<String> platform,
        StepConditions conditions,
        BuildCaller caller,
        boolean wholeContext) {
    /** What RUN steps may be connected to. */
    public enum Network {
        DEFAULT,
        NONE,
        HOST
    }

    /** Cache used, bases as they are, the default network, nobody to ask. */
    public static final BuildOptions DEFAULT = new Builder().build();

    public BuildOptions {
        noCacheStages = Set.copyOf(noCacheStages);
        bases = Map.copyOf(bases);
        results = Map.copyOf(results);
        credentials = Map.copyOf(credentials);
    }

    /** A builder that begins with these. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Options, one after another. */
    public static final class Builder {
        private boolean noCache;
        private Set<String> noCacheStages = Set.of();
        private boolean pull;
        private Network network = Network.DEFAULT;
        private Map<String, Reference> bases = Map.of();
        private Map<Reference, ImageId> results = Map.of();
        private Map<String, RegistryCredentials> credentials = Map.of();
        private Optional<String> platform = Optional.empty();
        private StepConditions conditions = StepConditions.NONE;
        private BuildCaller caller = BuildCaller.NONE;
        private boolean wholeContext;

        private Builder() {}

        private Builder(BuildOptions from) {
            noCache = from.noCache;
            noCacheStages = from.noCacheStages;
            pull = from.pull;
            network = from.network;
            bases = from.bases;
            results = from.results;
            credentials = from.credentials;
            platform = from.platform;
            conditions = from.conditions;
            caller = from.caller;
            wholeContext = from.wholeContext;
        }

        public Builder noCache(boolean value) {
            noCache = value;
            return this;
        }

        public Builder noCacheStages(Set<String> value) {
            noCacheStages = value;
            return this;
        }

        public Builder pull(boolean value) {
            pull = value;
            return this;
        }

        public Builder network(Network value) {
            network = value;
            return this;
        }

        public Builder bases(Map<String, Reference> value) {
            bases = value;
            return this;
        }

        public Builder results(Map<Reference, ImageId> value) {
            results = value;
            return this;
        }

        public Builder credentials(Map<String, RegistryCredentials> value) {
            credentials = value;
            return this;
        }

        public Builder platform(Optional<String> value) {
            platform = value;
            return this;
        }

        public Builder conditions(StepConditions value) {
            conditions = value;
            return this;
        }

        public Builder caller(BuildCaller value) {
            caller = value;
            return this;
        }

        public Builder wholeContext(boolean value) {
            wholeContext = value;
            return this;
        }

        public BuildOptions build() {
            return new BuildOptions(
                    noCache,
                    noCacheStages,
                    pull,
                    network,
                    bases,
                    results,
                    credentials,
                    platform,
                    conditions,
                    caller,
                    wholeContext);
        }
    }
}
