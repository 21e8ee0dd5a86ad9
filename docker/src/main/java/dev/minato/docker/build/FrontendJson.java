package dev.minato.docker.build;

import dev.minato.base.Fault;
import dev.minato.builder.check.BuildTarget;
import dev.minato.builder.check.CheckFinding;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileText;
import dev.minato.builder.check.TargetOutline;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.docker.wire.Fields;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Writes {@code result.json}; what is empty is left out, as Go's {@code omitempty} does. */
final class FrontendJson {
    private FrontendJson() {}

    static Fields of(DockerfileAnswer answer) {
        return switch (answer) {
            case DockerfileAnswer.Checked checked -> checked(checked);
            case DockerfileAnswer.Outlined(DockerfileText file, TargetOutline outline) ->
                    outline(file, outline);
            case DockerfileAnswer.Listed(DockerfileText file, List<BuildTarget> targets) ->
                    Fields.of("targets", all(targets, FrontendJson::target))
                            .put("sources", List.of(base64(file)));
        };
    }

    /** Why the file cannot be built, or may not be with what was found. */
    static Optional<Fault> failure(DockerfileAnswer.Checked checked) {
        return checked.report().mistake().or(() -> checked.report().violation());
    }

    private static Fields checked(DockerfileAnswer.Checked checked) {
        List<CheckFinding> findings = checked.report().findings();
        DockerfileText file = checked.file();
        Fields source =
                Fields.of("filename", file.name())
                        .put("data", base64(file))
                        .put("language", "Dockerfile");
        Fields fields =
                Fields.of(
                                "warnings",
                                findings.isEmpty() ? null : all(findings, FrontendJson::finding))
                        .put("sources", List.of(source.map()));
        failure(checked)
                .ifPresent(fault ->
                        fields.put(
                                "buildError",
                                Fields.of("message", fault.text())
                                        .put("location", location(fault))));
        return fields;
    }

    private static Fields finding(CheckFinding finding) {
        Fields fields = Fields.of("ruleName", finding.rule().id());
        text(fields, "description", finding.rule().description());
        text(fields, "url", finding.rule().url());
        text(fields, "detail", finding.text());
        return fields.put("location", location(finding.line(), finding.lastLine()));
    }

    private static Fields location(Fault fault) {
        return DockerfileLocation.of(fault)
                .map(place -> location(place.line(), place.lastLine()))
                .orElse(Fields.of());
    }

    /** A range for each line, as the frontend has it. */
    private static Fields location(int line, int lastLine) {
        List<Map<String, ?>> ranges = new ArrayList<>();
        for (int n = line; n <= Math.max(line, lastLine); n++) {
            Fields at = Fields.of("line", n);
            ranges.add(Fields.of("start", at).put("end", at).map());
        }
        return Fields.of("ranges", ranges);
    }

    private static Fields outline(DockerfileText file, TargetOutline outline) {
        Fields fields = Fields.of();
        text(fields, "name", outline.name());
        text(fields, "description", outline.description());
        list(fields, "args", outline.arguments(), FrontendJson::argument);
        list(fields, "secrets", outline.secrets(), demand -> demand("name", demand));
        list(fields, "ssh", outline.agents(), demand -> demand("name", demand));
        list(fields, "cache", outline.caches(), demand -> demand("ID", demand));
        return fields.put("sources", List.of(base64(file)));
    }

    private static Fields argument(TargetOutline.Argument argument) {
        Fields fields = Fields.of("name", argument.name());
        text(fields, "description", argument.description());
        text(fields, "value", argument.value());
        return fields.put("location", location(argument.line(), argument.lastLine()));
    }

    private static Fields demand(String key, TargetOutline.Demand demand) {
        return Fields.of(key, demand.name())
                .putIf(demand.required(), "required", true)
                .put("location", location(demand.line(), demand.lastLine()));
    }

    private static Fields target(BuildTarget target) {
        Fields fields = Fields.of();
        text(fields, "name", target.name());
        fields.putIf(target.usual(), "default", true);
        text(fields, "description", target.description());
        text(fields, "base", target.base());
        text(fields, "platform", target.platform());
        return fields.put("location", location(target.line(), target.lastLine()));
    }

    private static void text(Fields fields, String name, String value) {
        fields.putIf(!value.isEmpty(), name, value);
    }

    private static <T> void list(
            Fields fields, String name, List<T> values, Function<T, Fields> writer) {
        fields.putIf(!values.isEmpty(), name, all(values, writer));
    }

    private static <T> List<Map<String, ?>> all(List<T> values, Function<T, Fields> writer) {
        List<Map<String, ?>> all = new ArrayList<>();
        values.forEach(value -> all.add(writer.apply(value).map()));
        return all;
    }

    private static String base64(DockerfileText file) {
        return Base64.getEncoder().encodeToString(file.bytes());
    }
}
