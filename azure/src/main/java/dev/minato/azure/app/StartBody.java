package dev.minato.azure.app;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppName;
import dev.minato.platform.job.JobName;
import dev.minato.platform.job.JobStart;
import dev.minato.platform.job.JobStart.Batch;
import dev.minato.platform.job.JobStart.ContainerOverride;
import dev.minato.platform.job.TaskList;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * The body of a start: what an execution runs in place of its job's containers, as Container Apps
 * has it, and the tasks of a batch, which are ours ({@code array}).
 */
public final class StartBody {
    private static final String ARRAY = "array";
    private static final int USUAL_PARALLEL = 8;
    private static final MemberShape.ObjectShape BATCH =
            MemberShape.object("tasks", MemberShape.text(), "maxParallel", MemberShape.integer());

    private StartBody() {}

    /**
     * The wish that a body makes.
     *
     * @param requestId of the caller
     * @throws Fault invalid, naming the field
     */
    public static JobStart read(JobName job, ObjectNode body, Optional<String> requestId) {
        for (String name : List.copyOf(body.propertyNames())) {
            boolean known =
                    List.of("containers", "initContainers", ARRAY).stream()
                            .anyMatch(name::equalsIgnoreCase);
            if (!known && !body.path(name).isNull()) {
                throw Fault.unsupported(
                        SafeText.shown(name),
                        SafeText.shown(name)
                                + " cannot be given to an execution: give containers,"
                                + " initContainers and array alone");
            }
        }
        return new JobStart(override(job, body), batch(body), requestId);
    }

    private static Optional<Batch> batch(ObjectNode body) {
        Optional<JsonNode> given = Json.member(body, ARRAY);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        DocumentFields fields = new DocumentFields(ARRAY, BATCH.object(ARRAY, given.get()));
        UnsupportedFields.refuseUnknown(BATCH, fields);
        TaskList tasks =
                TaskList.parse(
                        fields.at("tasks"),
                        fields.requiredText("tasks", "their numbers, for example 1-100"));
        return Optional.of(
                new Batch(tasks, fields.integer("maxParallel", USUAL_PARALLEL, 1, TaskList.MOST)));
    }

    private static Optional<ContainerOverride> override(JobName job, ObjectNode body) {
        if (Json.member(body, "containers").filter(it -> !it.isEmpty()).isEmpty()) {
            if (Json.member(body, "initContainers").filter(it -> !it.isEmpty()).isPresent()) {
                throw Fault.invalid(
                        "containers",
                        "containers is missing: what is given to an execution is all that it runs");
            }
            return Optional.empty();
        }
        ObjectNode template = body.deepCopy();
        for (String name : List.copyOf(template.propertyNames())) {
            if (name.equalsIgnoreCase(ARRAY)) {
                template.remove(name);
            }
        }
        TemplateParser.Parsed parsed =
                new TemplateParser(new AppName(job.text())).parseJob("template", template);
        return Optional.of(
                new ContainerOverride(
                        parsed.spec().initContainers(),
                        parsed.spec().containers(),
                        Json.text(parsed.document())));
    }
}
