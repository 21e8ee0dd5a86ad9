package dev.minato.engine.spec;

import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.image.model.ImageId;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is asked for when a container is made. What it leaves open, the image's configuration fills
 * in at {@link Containers#create}; a {@link Container} shows the result.
 *
 * @param name without a leading slash; absent: one is made up
 * @param image the reference as the user wrote it
 * @param imageId the image it meant at that time
 * @param hostname empty: the first 12 digits of the identifier
 * @param domainname empty: none
 * @param labels besides the image's
 * @param restart a container with an owner is never restarted by the engine
 * @param autoRemove removed, with its anonymous volumes, when its process ends
 * @param owner who restarts, stops and removes it in place of the engine: an app's replica
 * @param request the create request as it came, kept for {@code inspect}; empty: none
 */
public record ContainerSpec(
        Optional<String> name,
        String image,
        ImageId imageId,
        ProcessSpec process,
        StreamSpec streams,
        String hostname,
        String domainname,
        Map<String, String> labels,
        Optional<HealthCheck> healthCheck,
        ContainerResources resources,
        StorageSpec storage,
        NetworkSpec network,
        SecuritySpec security,
        LogSpec log,
        RestartPolicy restart,
        boolean autoRemove,
        Optional<String> owner,
        String request) {
    public ContainerSpec {
        labels = Map.copyOf(labels);
    }

    /** Begins a specification in which everything is as the image says. */
    public static Builder builder(String image, ImageId id) {
        return new Builder(image, id);
    }

    /** Begins a specification that is like this one. */
    public Builder toBuilder() {
        Builder copy = new Builder(image, imageId);
        copy.name = name;
        copy.process = process;
        copy.streams = streams;
        copy.hostname = hostname;
        copy.domainname = domainname;
        copy.labels = labels;
        copy.healthCheck = healthCheck;
        copy.resources = resources;
        copy.storage = storage;
        copy.network = network;
        copy.security = security;
        copy.log = log;
        copy.restart = restart;
        copy.autoRemove = autoRemove;
        copy.owner = owner;
        copy.request = request;
        return copy;
    }

    /** Collects the parts of a specification; not thread-safe. */
    public static final class Builder {
        private final String image;
        private final ImageId imageId;
        private Optional<String> name = Optional.empty();
        private ProcessSpec process = ProcessSpec.of(List.of());
        private StreamSpec streams = StreamSpec.NONE;
        private String hostname = "";
        private String domainname = "";
        private Map<String, String> labels = Map.of();
        private Optional<HealthCheck> healthCheck = Optional.empty();
        private ContainerResources resources = ContainerResources.NONE;
        private StorageSpec storage = StorageSpec.NONE;
        private NetworkSpec network = NetworkSpec.DEFAULT;
        private SecuritySpec security = SecuritySpec.DEFAULT;
        private LogSpec log = LogSpec.DEFAULT;
        private RestartPolicy restart = RestartPolicy.NEVER;
        private boolean autoRemove;
        private Optional<String> owner = Optional.empty();
        private String request = "";

        private Builder(String image, ImageId imageId) {
            this.image = image;
            this.imageId = imageId;
        }

        public Builder name(String value) {
            name = Optional.of(value);
            return this;
        }

        public Builder process(ProcessSpec value) {
            process = value;
            return this;
        }

        public Builder streams(StreamSpec value) {
            streams = value;
            return this;
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder domainname(String value) {
            domainname = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder healthCheck(HealthCheck value) {
            healthCheck = Optional.of(value);
            return this;
        }

        public Builder resources(ContainerResources value) {
            resources = value;
            return this;
        }

        public Builder storage(StorageSpec value) {
            storage = value;
            return this;
        }

        public Builder network(NetworkSpec value) {
            network = value;
            return this;
        }

        /** Changes the network part that is there. */
        public Builder network(UnaryOperator<NetworkSpec> change) {
            network = change.apply(network);
            return this;
        }

        public Builder security(SecuritySpec value) {
            security = value;
            return this;
        }

        public Builder log(LogSpec value) {
            log = value;
            return this;
        }

        public Builder restart(RestartPolicy value) {
            restart = value;
            return this;
        }

        public Builder autoRemove(boolean value) {
            autoRemove = value;
            return this;
        }

        public Builder owner(String value) {
            owner = Optional.of(value);
            return this;
        }

        public Builder request(String value) {
            request = value;
            return this;
        }

        /** The specification. */
        public ContainerSpec build() {
            return new ContainerSpec(
                    name,
                    image,
                    imageId,
                    process,
                    streams,
                    hostname,
                    domainname,
                    labels,
                    healthCheck,
                    resources,
                    storage,
                    network,
                    security,
                    log,
                    restart,
                    autoRemove,
                    owner,
                    request);
        }
    }
}
