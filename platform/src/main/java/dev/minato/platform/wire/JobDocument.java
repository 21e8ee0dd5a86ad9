package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobTrigger;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** A job as it was asked for; of secrets it holds the names. */
public record JobDocument(
        @JsonProperty("version") int version,
        @JsonProperty("trigger") String trigger,
        @JsonProperty("plan") PlanDocument plan,
        @JsonProperty("secrets") @Nullable List<String> secrets,
        @JsonProperty("registries") @Nullable List<AppDocument.LoginPart> registries)
        implements WireText.Versioned {
    private static final int VERSION = 1;

    /** The text of a job. */
    public static String write(JobSpec spec) {
        return WireText.write(
                new JobDocument(
                        VERSION,
                        spec.trigger().name(),
                        PlanDocument.of(spec.plan()),
                        spec.secrets().stream().map(SecretSpec::name).toList(),
                        spec.registries().stream().map(AppDocument.LoginPart::of).toList()));
    }

    /** The job that {@link #write} made a text of. */
    public static JobSpec read(String text) {
        JobDocument document = WireText.read(text, JobDocument.class);
        return new JobSpec(
                JobTrigger.valueOf(document.trigger),
                document.plan.plan(),
                WireText.each(document.secrets, name -> new SecretSpec(name, Optional.empty())),
                WireText.each(document.registries, AppDocument.LoginPart::login));
    }
}
