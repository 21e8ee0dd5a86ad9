package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What is executed in a container under conmon: {@code exec.json} below {@code run}, for the daemon
 * that comes next. The release before wrote it by the same names and without a version.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExecDocument(
        @JsonProperty("version") int version,
        @JsonProperty("argv") @Nullable List<String> argv,
        @JsonProperty("env") @Nullable List<String> env,
        @JsonProperty("workingDir") @Nullable String workingDir,
        @JsonProperty("user") @Nullable String user,
        @JsonProperty("stdin") boolean stdin,
        @JsonProperty("stdout") boolean stdout,
        @JsonProperty("stderr") boolean stderr,
        @JsonProperty("tty") boolean tty,
        @JsonProperty("privileged") boolean privileged,
        @JsonProperty("detachKeys") @Nullable String detachKeys,
        @JsonProperty("rows") int rows,
        @JsonProperty("columns") int columns)
        implements StoredDocument {
    /** The version that is written. */
    public static final int VERSION = 1;
}
