package dev.minato.azure;

import dev.minato.azure.app.AppResource;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.platform.App;
import dev.minato.platform.Apps;
import dev.minato.platform.ContainerPath;

import java.util.Optional;

/** Finds the app that a path names, in the resource group that it names. Thread-safe. */
final class AppFinder {
    private final Apps apps;

    AppFinder(Apps apps) {
        this.apps = apps;
    }

    /**
     * The app of the path's {@code app} and {@code group}.
     *
     * @throws Fault notFound, naming the group that it is in
     */
    App get(Request request) {
        return inGroup(apps.get(request.variable("app")), request);
    }

    /** The name of that app, as it is written. */
    String name(Request request) {
        return get(request).name().text();
    }

    /** The app, if there is one of that name in that group. */
    Optional<App> find(Request request) {
        return apps.find(request.variable("app"))
                .filter(app -> AppResource.group(app).equalsIgnoreCase(request.variable("group")));
    }

    /** The container that the path names. */
    ContainerPath container(Request request) {
        return new ContainerPath(
                name(request),
                request.variable("revision"),
                request.variable("replica"),
                request.variable("container"));
    }

    /** The same app, when it is in the path's group. */
    static App inGroup(App app, Request request) {
        String group = AppResource.group(app);
        String wanted = request.variable("group");
        if (!group.equalsIgnoreCase(wanted)) {
            throw Fault.notFound(
                    "App '"
                            + app.name()
                            + "' was not found in resource group '"
                            + ArmPath.shown(wanted)
                            + "': it is in '"
                            + group
                            + "'.");
        }
        return app;
    }
}
