package dev.minato.azure.group;

import dev.minato.azure.app.AppResource;
import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.app.JobResource;
import dev.minato.azure.group.ResourceGroup.State;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.App;
import dev.minato.platform.Apps;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;
import dev.minato.platform.Operation;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.Jobs;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The resource groups of this host. Deleting one deletes the apps and jobs in it, as Resource
 * Manager does: the wish is written down first, and the group is there, and takes nothing new,
 * until the last of them has gone. Whoever asks for the group then drives its deletion on, the next
 * daemon too. Thread-safe.
 */
public final class ResourceGroups {
    /** The room's tables, for {@link Database#open}. */
    public static final Migrations MIGRATIONS = ResourceGroupTable.MIGRATIONS;

    private static final Logger log = LoggerFactory.getLogger(ResourceGroups.class);
    private static final int MOST_NAMED = 5;

    /** Azure's limit for a subscription. */
    private static final int MOST_GROUPS = 980;

    private final ResourceGroupTable table;
    private final Apps apps;
    private final Jobs jobs;
    private final Environments environments;
    private final InstantSource clock;

    /** Nothing is put into a group while its deletion is written down, nor by two at once. */
    private final ReentrantLock placing = new ReentrantLock();

    public ResourceGroups(
            Database database,
            Apps apps,
            Jobs jobs,
            Environments environments,
            InstantSource clock) {
        this.table = new ResourceGroupTable(database);
        this.apps = apps;
        this.jobs = jobs;
        this.environments = environments;
        this.clock = clock;
        resume();
    }

    /** A daemon that was killed may have left a group whose apps nobody told to go. */
    private void resume() {
        try {
            list();
        } catch (Fault e) {
            log.warn("the deletion of resource groups goes on when one is asked for", e);
        }
    }

    /** All groups by name. */
    public List<ResourceGroup> list() {
        return table.list().stream().filter(this::remains).toList();
    }

    /** A group, if there is one; its name in any case. */
    public Optional<ResourceGroup> find(String name) {
        return table.find(name).filter(this::remains);
    }

    /**
     * A group.
     *
     * @throws Fault notFound, naming those that there are
     */
    public ResourceGroup get(String name) {
        return find(name).orElseThrow(() -> notFound(name));
    }

    private Fault notFound(String name) {
        List<String> names = table.list().stream().map(ResourceGroup::name).toList();
        String some =
                names.stream()
                        .limit(MOST_NAMED)
                        .map(it -> "'" + it + "'")
                        .collect(Collectors.joining(", "));
        return Fault.notFound(
                "Resource group '"
                        + SafeText.shown(name)
                        + "' could not be found: this host has "
                        + some
                        + (names.size() > MOST_NAMED ? " and others." : "."));
    }

    /**
     * Makes a group, or gives one that is there other tags.
     *
     * @return whether it is new
     * @throws Fault conflict when it is in another location, or is being deleted; exhausted when
     *     there are as many as there may be
     */
    public boolean put(ResourceGroup wanted) {
        return locked(() -> {
            Optional<ResourceGroup> there = find(wanted.name());
            if (there.isEmpty()) {
                refuseTooMany();
                table.put(wanted, clock.instant());
                return true;
            }
            refuseDeleting(there.get());
            if (!there.get().location().equals(wanted.location())) {
                throw Fault.conflict(
                        "Resource group '"
                                + there.get().name()
                                + "' is in location '"
                                + there.get().location()
                                + "' and cannot move to '"
                                + wanted.location()
                                + "': take that location, or another name.");
            }
            table.put(wanted, clock.instant());
            return false;
        });
    }

    /**
     * Changes a group as it is at that moment.
     *
     * @throws Fault notFound; conflict as for {@link #put}
     */
    public void change(String name, UnaryOperator<ResourceGroup> change) {
        locked(() -> put(change.apply(get(name))));
    }

    /**
     * Wants a group gone, and everything in it.
     *
     * @return what was begun by this; empty when there is nothing left to wait for
     * @throws Fault notFound; conflict for the group that the command line uses, and for one with
     *     an environment in which apps of other groups are
     */
    public List<Operation> delete(String name) {
        return locked(() -> {
            ResourceGroup group = get(name);
            if (group.name().equalsIgnoreCase(HostSubscription.DEFAULT_GROUP)) {
                throw Fault.conflict(
                        "Resource group '"
                                + group.name()
                                + "' cannot be deleted: the environment is in it, and the apps that"
                                + " minato puts are. Delete its apps instead.");
            }
            environments(group.name()).forEach(each -> refuseForeignApps(group, each));
            table.markDeleting(group.name());
            return windDown(group);
        });
    }

    /** Of a group that is being deleted, whether something is still in it; ends its deletion. */
    private boolean remains(ResourceGroup group) {
        return group.state() == State.READY || locked(() -> remainsNow(group.name()));
    }

    private boolean remainsNow(String name) {
        Optional<ResourceGroup> group = table.find(name);
        if (group.isEmpty() || group.get().state() == State.READY) {
            return group.isPresent();
        }
        var _ = windDown(group.get());
        if (apps(name).isEmpty() && jobs(name).isEmpty() && environments(name).isEmpty()) {
            table.remove(name);
            return false;
        }
        return true;
    }

    private List<Operation> windDown(ResourceGroup group) {
        List<App> left = apps.list();
        jobs(group.name()).stream()
                .filter(job -> !job.deleting())
                .forEach(job -> jobs.delete(job.name().text()));
        List<Job> jobsLeft = jobs.list();
        for (Environment environment : environments(group.name())) {
            boolean empty =
                    left.stream().noneMatch(app -> app.environment().equals(environment.name()))
                            && jobsLeft.stream()
                                    .noneMatch(job -> job.environment().equals(environment.name()));
            if (empty && !environment.isDeleting()) {
                var _ = environments.delete(environment.name());
            }
        }
        return left.stream()
                .filter(app -> AppResource.group(app).equalsIgnoreCase(group.name()))
                .filter(app -> app.status().provisioning() != App.ProvisioningState.DELETING)
                .flatMap(app -> apps.delete(app.name().text()).stream())
                .toList();
    }

    private void refuseForeignApps(ResourceGroup group, Environment environment) {
        refuseForeign(
                group,
                environment,
                "apps",
                apps.list().stream()
                        .filter(app -> app.environment().equals(environment.name()))
                        .filter(app -> !AppResource.group(app).equalsIgnoreCase(group.name()))
                        .map(app -> "'" + app.name() + "'")
                        .toList());
        refuseForeign(
                group,
                environment,
                "jobs",
                jobs.list().stream()
                        .filter(job -> job.environment().equals(environment.name()))
                        .filter(job -> !JobResource.group(job).equalsIgnoreCase(group.name()))
                        .map(job -> "'" + job.name() + "'")
                        .toList());
    }

    private static void refuseForeign(
            ResourceGroup group, Environment environment, String kind, List<String> foreign) {
        if (!foreign.isEmpty()) {
            throw Fault.conflict(
                    "Resource group '"
                            + group.name()
                            + "' cannot be deleted: "
                            + kind
                            + " of other groups are in its environment '"
                            + environment.name()
                            + "': "
                            + String.join(", ", foreign.stream().limit(MOST_NAMED).toList())
                            + ". Delete them first.");
        }
    }

    /** Waits until the environments of a group that are to go are gone, or the time is over. */
    public void awaitEnvironments(String group, long deadline) {
        for (Environment each : environments(group)) {
            if (each.isDeleting()) {
                Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                var _ = environments.awaitGone(each.name(), left);
            }
        }
    }

    /** The environments in a group, by name. */
    public List<Environment> environments(String group) {
        return environments.list().stream()
                .filter(each -> EnvironmentIds.group(each).equalsIgnoreCase(group))
                .toList();
    }

    /**
     * Does something in a group that takes new resources.
     *
     * @param body is given the group's name as it is written
     * @throws Fault notFound when there is no such group; conflict when it is being deleted
     */
    public <T> T within(String group, Function<String, T> body) {
        return locked(() -> {
            ResourceGroup there = get(group);
            refuseDeleting(there);
            return body.apply(there.name());
        });
    }

    /** The apps in a group, by name. */
    public List<App> apps(String group) {
        return apps.list().stream()
                .filter(app -> AppResource.group(app).equalsIgnoreCase(group))
                .toList();
    }

    /** The jobs in a group, by name. */
    public List<Job> jobs(String group) {
        return jobs.list().stream()
                .filter(job -> JobResource.group(job).equalsIgnoreCase(group))
                .toList();
    }

    /** Waits until no job of a group is left that is to go, or the time is over. */
    public void awaitJobs(String group, long deadline) {
        for (Job each : jobs(group)) {
            if (each.deleting()) {
                Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                var _ = jobs.awaitGone(each.name().text(), left);
            }
        }
    }

    /**
     * Puts an app into a group. Names of apps are unique on this host, since they are host names:
     * an app never moves.
     *
     * @param put does it, given the group's name as it is written
     * @throws Fault notFound when there is no such group; conflict when it is being deleted or the
     *     app is in another
     */
    public Operation place(String group, String app, Function<String, Operation> put) {
        return within(
                group,
                there -> {
                    apps.find(app)
                            .ifPresent(present -> {
                                String other = AppResource.group(present);
                                if (!other.equalsIgnoreCase(there)) {
                                    throw Fault.conflict(
                                            "App '"
                                                    + present.name()
                                                    + "' is in resource group '"
                                                    + other
                                                    + "' already: names of apps are unique on this"
                                                    + " host. Put it there, or take another name.");
                                }
                            });
                    return put.apply(there);
                });
    }

    private void refuseTooMany() {
        if (table.list().size() >= MOST_GROUPS) {
            throw Fault.exhausted(
                    "There are "
                            + MOST_GROUPS
                            + " resource groups, as many as a subscription may have: delete one"
                            + " first.");
        }
    }

    private static void refuseDeleting(ResourceGroup group) {
        if (group.state() == State.DELETING) {
            throw Fault.conflict(
                    "Resource group '"
                            + group.name()
                            + "' is being deleted: try again when it is gone.");
        }
    }

    private <T> T locked(Supplier<T> body) {
        placing.lock();
        try {
            return body.get();
        } finally {
            placing.unlock();
        }
    }
}
