using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Links that come, and the connections they are given to.</summary>
internal sealed partial class HostActor
{
    private void OnIncomingLink(IncomingLink incoming)
    {
        Link link = incoming.Link;
        if (_stopper is not null)
        {
            link.Kill("the host stops");
            return;
        }

        var remote = new RemoteHost(link.RemoteHid, link.RemotePublicKey, link.RemoteAddress, Now);
        var handshake = new AcceptHandshake(_policy.Local, remote, _policy, _parts.Verifier, _parts.Options.Link);
        Context.ActorOf(HandshakeActor.PropsFor(link, handshake, _parts.Admission));
    }

    private void OnLinkEstablished(LinkEstablished established)
    {
        HandshakeResult result = established.Result;
        if (result.Kind == LinkKind.Contact)
        {
            OnContactLink(established);
            return;
        }

        if (result is not { Kind: LinkKind.Peer, Luid: { } luid, Remote: { } remote })
        {
            established.Link.Kill("the host does not take it");
            return;
        }

        if (_stopper is not null)
        {
            TurnAway(established.Link, WireCode.Stopping);
            return;
        }

        var key = new ConnectionKey(luid, remote.Uid, result.Rhid);
        if (
            !MayStay(key)
            || _policy.BanOf(established.Link.RemoteAddress) is not null
            || _parts.Revocations.IsRevoked(key.Ruid, key.Rhid, remote.Serial)
            || MayNotSpeakAs(luid)
        )
        {
            // Removed or banned while the handshake was under way.
            TurnAway(established.Link, WireCode.Removed);
            Answer(_dials.Down(key), ConnectResult.Refused("the contact was removed meanwhile"));
            return;
        }

        if (!TryOpenSlot(key, established.Link))
        {
            return;
        }

        NoteHandshake(established.Link, key.Luid, key.Ruid, result);
        NoteCalled(result.Role == LinkRole.Acceptor, key.Luid, key.Ruid);
        if (!_connections.TryGetValue(key, out ConnectionEntry? entry))
        {
            entry = Create(key);
        }

        KeepGate(key, entry.GateFor(established.Link));
        entry.Attach(established.Link, result);

        // It may have signed something since that was said in the handshake.
        entry.Say(_policy.WordsOf(luid));
        WatchDelegation(key, entry);

        // It may be worth less than one who waits: its value may have fallen on the way, or it was faster than a better one that was told of room.
        OfferRoom();
    }

    // Without a word the remote host would hold it for a link in use that broke, and end the connection for that (docs/protocol.md §6).
    private void TurnAway(Link link, WireCode code) => TurnAway(link, new Close(code));

    private void TurnAway(Link link, Close said)
    {
        link.EndWith(said, finishOnly: true, shut: true);
        Timers.StartSingleTimer(link, new TurnedAwayTick(link), _parts.Options.Link.CloseTimeout);
    }

    private static void OnTurnedAwayTick(TurnedAwayTick tick) => tick.Link.Kill("it did not close in time");

    private ConnectionEntry Create(ConnectionKey key)
    {
        IActorRef actor = Context.ActorOf(
            ConnectionActor.PropsFor(key, _parts.Shared, AliasOf(key.Ruid), hostName: null),
            $"connection-{key}-{++_connectionNumber}"
        );
        Context.Watch(actor);
        var entry = new ConnectionEntry(actor);
        _connections.Add(key, entry);
        entry.Hold(IsHeld(key));
        foreach (AppPort app in _apps.Values)
        {
            actor.Tell(new AppAppeared(app));
        }

        return entry;
    }

    private bool MayStay(ConnectionKey key) =>
        _policy.StandingOf(key.Ruid, key.Rhid) switch
        {
            CallerStanding.Banned => false,
            CallerStanding.Known => true,
            _ => _policy.Trust == TrustMode.Open,
        };

    private void OnConnectionChanged(ConnectionChanged changed)
    {
        ConnectionKey key = changed.Key;
        if (!_connections.TryGetValue(key, out ConnectionEntry? entry) || entry.IsUp == changed.IsUp)
        {
            return;
        }

        entry.IsUp = changed.IsUp;
        if (changed.IsUp)
        {
            NoteUp(key);
            Context.System.EventStream.Publish(
                new LinkUp
                {
                    Luid = key.Luid,
                    Ruid = key.Ruid,
                    Rhid = key.Rhid,
                    RemoteAddress = changed.Detail,
                    Alias = AliasOf(key.Ruid),
                }
            );
            return;
        }

        PublishDown(key, changed.Detail);
        if (!entry.IsClosing)
        {
            // What was to be ended has ended, and the other side has come with another link before all was cleared up.
            TellDisconnected(entry);
        }
    }

    private static void TellDisconnected(ConnectionEntry entry)
    {
        foreach (IActorRef waiting in entry.Waiting)
        {
            waiting.Tell(new Disconnected());
        }

        entry.Waiting.Clear();
    }

    private void OnConnectionClosing(ConnectionClosing closing)
    {
        if (_connections.TryGetValue(closing.Key, out ConnectionEntry? entry))
        {
            entry.NoteClosing(closing.AttachedCount);
        }
    }

    private void PublishDown(ConnectionKey key, string detail) =>
        Context.System.EventStream.Publish(
            new LinkDown
            {
                Luid = key.Luid,
                Ruid = key.Ruid,
                Rhid = key.Rhid,
                Detail = detail,
                Alias = AliasOf(key.Ruid),
            }
        );

    private void OnConnectionEmpty(ConnectionEmpty empty)
    {
        // Another link may be on its way to the actor: then it is not empty any more when it gets there.
        if (
            _connections.TryGetValue(empty.Key, out ConnectionEntry? entry)
            && entry.AttachedCount == empty.AttachedCount
        )
        {
            Context.Unwatch(entry.Actor);
            Context.Stop(entry.Actor);
            Forget(empty.Key, empty.Reason, empty.RetryAfter);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        if (
            EndStorage(terminated.ActorRef)
            || EndOfRequests(terminated.ActorRef)
            || EndStoppedDial(terminated.ActorRef)
        )
        {
            return;
        }

        if (EndDial(terminated.ActorRef, new DialFailed([], 0, null, "the dial failed; see the log")))
        {
            return;
        }

        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            if (entry.Actor.Equals(terminated.ActorRef))
            {
                entry.KillLinks();
                PublishDown(key, "the connection failed; see the log");
                Forget(key, OfflineReason.LinkLost);
                return;
            }
        }
    }

    private void Forget(ConnectionKey key, OfflineReason reason, TimeSpan? retryAfter = null)
    {
        _connections.Remove(key, out ConnectionEntry? entry);
        _gates.TryRemove(key, out _);
        Timers.Cancel(DelegationTimer(key));
        if (entry is not null)
        {
            TellDisconnected(entry);
        }

        _policy.Slots.Close(key.Slot);
        TellPinsDown(key, reason, retryAfter);
        if (_parts.PinValues.Find(key.Slot) is not null)
        {
            // A pin on any host gives its value to another one now.
            RevalueSlots(key.Luid, key.Ruid);
        }

        GiveUpOn(key, "the link ended before the connection was up", reason, retryAfter);
        foreach ((ConnectTo target, IActorRef who) in entry?.Wanting ?? [])
        {
            Connect(target, who);
        }

        if (_stopper is not null)
        {
            TellStopped();
        }
    }

    private void OnDisconnect(Disconnect disconnect)
    {
        var key = new ConnectionKey(disconnect.Luid, disconnect.Ruid, disconnect.Rhid);
        if (_connections.TryGetValue(key, out ConnectionEntry? entry))
        {
            entry.Waiting.Add(Sender);
            // To the other side it is a connection that nobody uses; why it ended is for those of this host.
            entry.Close(new Close(WireCode.Idle), OfflineReason.Idle, "disconnected by hand (mesh disconnect)");
            return;
        }

        GiveUpWaiting(key, "it was disconnected meanwhile");
        Sender.Tell(new NotConnected());
    }

    private void OnHoldOn(HoldOn hold)
    {
        _holds.Take(hold);
        TellHolds();
    }

    private void OnLetGo(LetGo letGo)
    {
        if (_holds.LetGo(letGo.Lease))
        {
            TellHolds();
        }
    }

    private void TellHolds()
    {
        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            entry.Hold(IsHeld(key));
        }
    }

    private sealed record TurnedAwayTick(Link Link);
}
