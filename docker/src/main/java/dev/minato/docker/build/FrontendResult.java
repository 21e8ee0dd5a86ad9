package dev.minato.docker.build;

import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Json;

/**
 * An answer as BuildKit's frontend gives it (moby/buildkit, frontend/subrequests): the same in JSON
 * and for people.
 *
 * @param json {@code result.json}
 * @param text {@code result.txt}
 * @param status {@code result.statuscode}: 1 where the checks found something
 * @param failure for people, why the file cannot be built; "" where it can
 */
public record FrontendResult(String json, String text, int status, String failure) {
    private static final String VERSION = "1.0.0";

    /** The result of an answer. */
    public static FrontendResult of(DockerfileAnswer answer) {
        String json = Json.indented(FrontendJson.of(answer).map());
        return switch (answer) {
            case DockerfileAnswer.Checked checked -> checked(json, checked);
            case DockerfileAnswer.Outlined outlined ->
                    new FrontendResult(json, FrontendText.of(outlined.outline()), 0, "");
            case DockerfileAnswer.Listed listed ->
                    new FrontendResult(json, FrontendText.of(listed.targets()), 0, "");
        };
    }

    private static FrontendResult checked(String json, DockerfileAnswer.Checked checked) {
        String failure =
                FrontendJson.failure(checked)
                        .map(fault -> FrontendText.of(fault, checked.file()))
                        .orElse("");
        boolean clean = failure.isEmpty() && checked.report().findings().isEmpty();
        return new FrontendResult(json, FrontendText.of(checked), clean ? 0 : 1, failure);
    }

    /** The metadata of the frontend's answer, and what it only has in JSON. */
    public Fields fields() {
        return Fields.of("result.json", json)
                .put("result.txt", text)
                .put("result.statuscode", Integer.toString(status))
                .put("version", VERSION)
                .putIf(!failure.isEmpty(), "minato.failure", failure);
    }
}
