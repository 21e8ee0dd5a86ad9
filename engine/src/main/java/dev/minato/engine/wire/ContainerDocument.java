package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What a container is to be: {@code engine_container.spec}. Version 1 was written without a number,
 * by the same names; durations are texts of ISO 8601.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContainerDocument(
        @JsonProperty("version") int version,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("image") String image,
        @JsonProperty("imageId") String imageId,
        @JsonProperty("process") Command process,
        @JsonProperty("streams") Streams streams,
        @JsonProperty("hostname") @Nullable String hostname,
        @JsonProperty("domainname") @Nullable String domainname,
        @JsonProperty("labels") @Nullable Map<String, String> labels,
        @JsonProperty("healthCheck") @Nullable HealthCheck healthCheck,
        @JsonProperty("resources") ResourcesDocument resources,
        @JsonProperty("storage") StorageDocument storage,
        @JsonProperty("network") NetworkDocument network,
        @JsonProperty("security") SecurityDocument security,
        @JsonProperty("log") Log log,
        @JsonProperty("restart") Restart restart,
        @JsonProperty("autoRemove") boolean autoRemove,
        @JsonProperty("owner") @Nullable String owner,
        @JsonProperty("request") @Nullable String request)
        implements StoredDocument {
    /** The version that is written. */
    public static final int VERSION = 2;

    /** The same with another process. */
    public ContainerDocument withProcess(Command other) {
        return new ContainerDocument(
                version,
                name,
                image,
                imageId,
                other,
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

    /**
     * What is executed.
     *
     * @param secretEnv sealed for {@code engine_container}, the container's identifier and the
     *     variable's name, by that name; absent: none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Command(
            @JsonProperty("entrypoint") @Nullable List<String> entrypoint,
            @JsonProperty("cmd") @Nullable List<String> cmd,
            @JsonProperty("env") @Nullable List<String> env,
            @JsonProperty("workingDir") @Nullable String workingDir,
            @JsonProperty("user") @Nullable String user,
            @JsonProperty("stopSignal") @Nullable String stopSignal,
            @JsonProperty("stopTimeout") @Nullable Integer stopTimeout,
            @JsonProperty("init") boolean init,
            @JsonProperty("secretEnv") @Nullable Map<String, String> secretEnv) {
        /** The same with other variables. */
        public Command withEnv(List<String> shown, Map<String, String> secret) {
            return new Command(
                    entrypoint,
                    cmd,
                    shown,
                    workingDir,
                    user,
                    stopSignal,
                    stopTimeout,
                    init,
                    secret);
        }
    }

    /** What its streams are. */
    public record Streams(
            @JsonProperty("tty") boolean tty,
            @JsonProperty("openStdin") boolean openStdin,
            @JsonProperty("stdinOnce") boolean stdinOnce,
            @JsonProperty("rows") int rows,
            @JsonProperty("columns") int columns) {}

    /** How it is asked for its health. */
    public record HealthCheck(
            @JsonProperty("test") List<String> test,
            @JsonProperty("interval") String interval,
            @JsonProperty("timeout") String timeout,
            @JsonProperty("startPeriod") String startPeriod,
            @JsonProperty("startInterval") @Nullable String startInterval,
            @JsonProperty("retries") int retries) {}

    /** How much of its output is kept. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Log(
            @JsonProperty("maxSize") long maxSize,
            @JsonProperty("maxFiles") int maxFiles,
            @JsonProperty("driver") @Nullable String driver) {}

    /**
     * When it is started again.
     *
     * @param mode {@code NO}, {@code ALWAYS}, {@code ON_FAILURE} or {@code UNLESS_STOPPED}
     */
    public record Restart(
            @JsonProperty("mode") String mode,
            @JsonProperty("maximumRetries") int maximumRetries) {}
}
