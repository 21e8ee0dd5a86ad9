package dev.minato.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The door of the domain: container apps, their revisions, replicas and operations. What a method
 * accepted is committed durably before it returns. Thread-safe; of two concurrent puts of one app
 * the last accepted wins, and the operation of the other ends Canceled, told so.
 *
 * <p>Faults: notFound for what is not there, invalid with the field's path ({@code
 * template.containers[0].resources.memory}) for what is wrong, conflict while a deletion runs.
 */
public interface Apps {
    /**
     * Makes or replaces an app, and starts it when it was stopped. A template that differs from the
     * latest revision's in more than its suffix makes a new revision; one that does not makes none,
     * but starts the latest anew if it had failed. A suffix that is neither empty nor the latest's
     * makes a new revision too. A secret without a value keeps the stored one.
     */
    default Operation put(AppRequest request) {
        return put(request, Precondition.NONE);
    }

    /** The same under a condition. */
    Operation put(AppRequest request, Precondition condition);

    /**
     * Changes an app as it is at that moment (for {@code PATCH}): nobody else's put comes between.
     * A stopped app stays stopped, and a tag that means another image by now is no change.
     *
     * @param change from the app as it would have to be put to stay unchanged (secrets without
     *     values) to what is wanted
     */
    default Operation update(String name, UnaryOperator<AppRequest> change) {
        return update(name, change, Precondition.NONE);
    }

    /** The same under a condition. */
    Operation update(String name, UnaryOperator<AppRequest> change, Precondition condition);

    /**
     * The app; its name in any case. One whose cluster does not answer is there as it is written
     * down, and its status says why no more is known.
     */
    App get(String name);

    /** The app, if there is one; its name in any case. */
    Optional<App> find(String name);

    /** All apps by name. */
    List<App> list();

    /** Drains and stops an app gracefully, then forgets it. Empty when there is none. */
    default Optional<Operation> delete(String name) {
        return delete(name, Precondition.NONE);
    }

    /** The same under a condition. */
    Optional<Operation> delete(String name, Precondition condition);

    /** Stops all replicas of an app gracefully and keeps everything else. */
    Operation stop(String app);

    /** Starts a stopped app; one that runs gets new replicas. */
    Operation start(String app);

    /**
     * Replaces the replicas of a revision by new ones, without a moment with none.
     *
     * @throws Fault conflict when the revision is not active, or the app is stopped
     */
    Operation restart(String app, String revision);

    /**
     * Runs a revision again, beside others; nothing happens where it does already. Where the app is
     * stopped, it runs when that is started.
     *
     * @throws Fault conflict in single mode, where the newest runs
     */
    Operation activate(String app, String revision);

    /**
     * Ends a revision, once it has finished its requests; nothing happens where it does not run.
     *
     * @throws Fault conflict in single mode, where the newest runs, and where nothing that is ready
     *     could take the requests
     */
    Operation deactivate(String app, String revision);

    /**
     * Lets an app's requests move to a revision step by step; the first step is made at once. A
     * shift under way is replaced. It ends by itself at 100 percent or where the revision fares
     * worse, and by whoever asks for other shares.
     *
     * @throws Fault invalid for a number out of range; conflict in single mode, without ingress,
     *     and where the revision is not active or has all the requests already
     */
    void shift(String app, TrafficShift shift);

    /** Ends a shift: the shares stay as they are. Nothing happens where there is none. */
    void endShift(String app);

    /**
     * Every revision that is known, the newest first.
     *
     * @throws Fault unavailable where the cluster does not answer
     */
    List<Revision> revisions(String app);

    /** A revision; the name may be the suffix alone. */
    Revision revision(String app, String revision);

    /**
     * IDs of the images of every revision that is kept, of stopped apps too: whoever starts or
     * restarts one needs them.
     */
    Set<String> images();

    /** Replicas of a revision, by name. */
    List<Replica> replicas(String app, String revision);

    /** A replica of a revision; its name in any case. */
    Replica replica(String app, String revision, String replica);

    /** Output and commands of a container; everything that the path names is looked up now. */
    ContainerStreams streams(ContainerPath path);

    /** Secrets with their values. */
    List<Secret> listSecrets(String app);

    /** An operation; kept for a day after its end. */
    Operation operation(String id);

    /**
     * Waits until an operation is done or the time is over. Does not return before the layers of
     * the image that was put would survive a loss of power.
     */
    Operation await(String id, Duration time);

    /** The environments that apps may be put into, by name. */
    List<Environment> environments();

    /**
     * What the ingress appends to the name of an app of an environment: {@code minato.localhost} in
     * the one that every host has, {@code shop.minato.localhost} in another.
     */
    String domain(String environment);
}
