package dev.minato.azure;

import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.platform.Apps;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code Microsoft.App}: container apps with their revisions and replicas, environments, what
 * became of operations, and the streams of replicas.
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

    private final Apps apps;
    private final ResourceGroups groups;
    private final StreamTokens tokens;

    /**
     * The provider.
     *
     * @param apps the domain
     * @param groups where apps are put
     * @param clock the time, for the tokens of streams
     */
    public AppProvider(Apps apps, ResourceGroups groups, InstantSource clock) {
        this.apps = apps;
        this.groups = groups;
        this.tokens = new StreamTokens(clock);
    }

    @Override
    public String namespace() {
        return HostSubscription.APP;
    }

    @Override
    public List<ResourceType> types() {
        return Stream.of("managedEnvironments", "containerApps")
                .map(name -> new ResourceType(name, VERSIONS))
                .toList();
    }

    @Override
    public void addRoutes(ProviderRoutes routes) {
        Answers answers = new Answers(apps);
        AppFinder finder = new AppFinder(apps);
        new AppRoutes(apps, groups, finder, answers, tokens).add(routes);
        new RevisionRoutes(apps, finder, answers).add(routes);
        new OperationRoutes(apps).add(routes);
        new EnvironmentRoutes(apps, tokens).add(routes);
        new LogRoutes(apps, finder, tokens).add(routes);
        new AppExecRoutes(apps, finder, tokens).add(routes);
    }
}
