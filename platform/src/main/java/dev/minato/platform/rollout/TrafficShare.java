package dev.minato.platform.rollout;

import dev.minato.platform.RevisionRef;

import java.util.Optional;

/**
 * What a revision gets of an app's requests.
 *
 * @param set the replicas that get it; absent: none was ready yet, requests wait
 * @param weight 1 or more; its part of the sum of all
 */
public record TrafficShare(String revision, Optional<RevisionRef> set, int weight) {}
