package dev.minato.azure;

import dev.minato.azure.group.GroupBody;
import dev.minato.azure.group.ResourceGroup;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.group.TagFilter;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code Microsoft.Resources/resourceGroups}. */
final class GroupRoutes {
    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final String GROUPS = SUBSCRIPTION + "/resourceGroups";
    private static final String GROUP = GROUPS + "/{group}";

    /** Begins the name of a deletion, as Resource Manager's do; the group follows. */
    private static final String DELETION = "RESOURCEGROUPDELETIONJOB-";

    private final ResourceGroups groups;
    private final ArmResponses answers;

    GroupRoutes(ResourceGroups groups, Apps apps) {
        this.groups = groups;
        this.answers = new ArmResponses(apps);
    }

    void add(ProviderRoutes routes) {
        routes.at("GET", GROUPS, this::list)
                .at("GET", GROUP, this::get)
                .at("HEAD", GROUP, this::exists)
                .at("PUT", GROUP, this::put)
                .at("PATCH", GROUP, this::patch)
                .at("DELETE", GROUP, this::delete)
                .at("GET", SUBSCRIPTION + "/operationResults/{operation}", this::deletion);
    }

    private static String name(Request request) {
        return request.variable("group");
    }

    private void list(Request request, Response response) throws IOException {
        Optional<TagFilter> filter =
                request.query()
                        .text("$filter")
                        .filter(text -> !text.isBlank())
                        .map(TagFilter::parse);
        ArmResponses.json(
                response,
                200,
                Json.list(
                        groups.list().stream()
                                .filter(group -> filter.isEmpty() || filter.get().fits(group))
                                .map(GroupBody::write)
                                .toList()));
    }

    private void get(Request request, Response response) throws IOException {
        ArmResponses.json(response, 200, GroupBody.write(groups.get(name(request))));
    }

    private void exists(Request request, Response response) throws IOException {
        response.status(groups.find(name(request)).isPresent() ? 204 : 404).send();
    }

    private void put(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ResourceGroup wanted = GroupBody.read(name(request), ArmResponses.body(request));
        boolean made = groups.put(wanted);
        ArmResponses.json(response, made ? 201 : 200, GroupBody.write(groups.get(wanted.name())));
    }

    private void patch(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ObjectNode patch = ArmResponses.body(request);
        groups.change(name(request), group -> GroupBody.patched(group, patch));
        get(request, response);
    }

    private boolean isGoing(String group) {
        return groups.find(group)
                .filter(it -> it.state() == ResourceGroup.State.DELETING)
                .isPresent();
    }

    /** 200 when it and all in it have gone by the time that the caller waits. */
    private void delete(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ResourceGroup group = groups.get(name(request));
        List<Operation> deletions = groups.delete(group.name());
        long deadline = System.nanoTime() + ArmResponses.patience(request, response).toNanos();
        answers.waitAll(deletions, request, response);
        answerDeletion(group.name(), deadline, response, request);
    }

    /** What became of a deletion: 202 while the group is there to be deleted, then 200. */
    private void deletion(Request request, Response response) throws IOException {
        String operation = request.variable("operation");
        if (!operation.toUpperCase(Locale.ROOT).startsWith(DELETION)) {
            throw Fault.notFound("The operation '" + ArmPath.shown(operation) + "' was not found.");
        }
        Duration patience = ArmResponses.preference(request).orElse(Duration.ZERO);
        answerDeletion(
                operation.substring(DELETION.length()),
                System.nanoTime() + patience.toNanos(),
                response,
                request);
    }

    private void answerDeletion(String group, long deadline, Response response, Request request)
            throws IOException {
        boolean there = isGoing(group);
        if (there) {
            groups.awaitJobs(group, deadline);
            there = isGoing(group);
            groups.awaitEnvironments(group, deadline);
            there = isGoing(group);
        }
        if (there) {
            response.header(
                            "Location",
                            ArmResponses.origin(request)
                                    + HostSubscription.result(DELETION + group))
                    .header("Retry-After", "1");
        }
        response.status(there ? 202 : 200).send();
    }
}
