package dev.minato.azure;

import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.platform.AppEvents;
import dev.minato.platform.Apps;
import dev.minato.platform.Environments;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code Microsoft.App}: container apps with their revisions and replicas, jobs with their
 * executions, environments, what became of operations, and the streams of replicas.
 */
public final class AppProvider implements ResourceProvider {
    private static final List<String> VERSIONS =
            List.of(
                    "2025-07-01",
                    "2025-01-01",
                    "2024-03-01",
                    "2023-05-01",
                    "2022-10-01",
                    "2022-03-01");

    /** As Container Apps: after so long a reader is told that nothing was done. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Apps apps;
    private final PlatformDoors doors;
    private final Environments environments;
    private final ResourceGroups groups;
    private final StreamTokens tokens;
    private final AppEvents events;
    private final InstantSource clock;
    private final ResourceTotals totals;

    /**
     * The provider.
     *
     * @param doors the domain
     * @param groups where apps are put
     * @param events what is done to apps
     * @param clock the time, for the tokens of streams
     * @param totals which sums of resources an app may ask
     */
    public AppProvider(
            PlatformDoors doors,
            ResourceGroups groups,
            AppEvents events,
            InstantSource clock,
            ResourceTotals totals) {
        this.totals = totals;
        this.doors = doors;
        this.apps = doors.apps();
        this.environments = doors.environments();
        this.groups = groups;
        this.events = events;
        this.clock = clock;
        this.tokens = new StreamTokens(clock);
    }

    @Override
    public String namespace() {
        return HostSubscription.APP;
    }

    @Override
    public List<ResourceType> types() {
        return Stream.of(
                        "managedEnvironments",
                        "managedEnvironments/storages",
                        "containerApps",
                        "jobs")
                .map(name -> new ResourceType(name, VERSIONS))
                .toList();
    }

    @Override
    public void addRoutes(ProviderRoutes routes) {
        ArmResponses answers = new ArmResponses(apps);
        AppFinder finder = new AppFinder(apps);
        EnvironmentIds ids = new EnvironmentIds(environments::list);
        AppRoutes.Doors behind = new AppRoutes.Doors(apps, groups, ids, totals);
        new AppRoutes(behind, finder, answers, tokens).add(routes);
        JobFinder jobs = new JobFinder(doors.jobs());
        new JobRoutes(new JobRoutes.Doors(doors.jobs(), groups, ids, totals), jobs, tokens)
                .add(routes);
        new ExecutionRoutes(doors.jobs(), jobs, tokens).add(routes);
        new RevisionRoutes(apps, finder, answers).add(routes);
        new OperationRoutes(apps).add(routes);
        EventStreamRoutes streams = new EventStreamRoutes(events, finder, tokens, clock, SILENCE);
        streams.add(routes);
        new EnvironmentRoutes(apps, environments, groups, tokens, streams).add(routes);
        new StorageRoutes(groups, doors.storages()).add(routes);
        new LogRoutes(apps, finder, tokens).add(routes);
        new AppExecRoutes(apps, finder, tokens).add(routes);
    }
}
