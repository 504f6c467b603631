using System.Collections.Concurrent;
using Mesh.Actors.Permissions;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>An app that is open on this host: its name towards others, its rights, its inbox, and its ways out.</summary>
/// <remarks>
/// The host's actors keep the channels; the app's own threads only look them up to send. That is why this is the one thing they share.
/// </remarks>
internal sealed class AppPort(Sid sid, string name, IReadOnlyList<string> protocols, LiveRights rights, AppInbox inbox)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Peer, IChannel> _channels = new();
    private volatile bool _closed;
    private volatile IChannel? _last;

    // Those that the channels have been held against.
    private volatile AppRights _applied = rights.Current;

    public Sid Sid => sid;

    public string Name => name;

    public IReadOnlyList<string> Protocols => protocols;

    /// <summary>What the app may now.</summary>
    public AppRights Rights => rights.Current;

    /// <summary>Own identities that the app may use now.</summary>
    public IReadOnlySet<Uid> Identities => Rights.Identities;

    public AppInbox Inbox => inbox;

    public void Open(IChannel channel)
    {
        _channels[channel.Peer] = channel;

        // A right that was taken away after the channel was thought of: whoever applied that may not have seen this one.
        if (!MayHave(channel.Peer, Rights))
        {
            channel.Refuse();
        }
    }

    public void Shut(IChannel channel)
    {
        _channels.TryRemove(new KeyValuePair<Peer, IChannel>(channel.Peer, channel));
        if (ReferenceEquals(_last, channel))
        {
            _last = null;
        }
    }

    public void Close() => _closed = true;

    /// <summary>Refuses the channels of peers that the app may no longer have: after it no frame is taken for them.</summary>
    public void ApplyRights()
    {
        if (rights.AreCurrent(_applied))
        {
            return;
        }

        lock (_gate)
        {
            AppRights now = Rights;
            foreach (IChannel channel in _channels.Values)
            {
                if (!MayHave(channel.Peer, now))
                {
                    channel.Refuse();
                }
            }

            _applied = now;
        }
    }

    public SendResult Send(Peer peer, ReadOnlySpan<byte> data)
    {
        SendResult result = SendBy(peer, data, out IChannel? channel);
        inbox.Tap?.Sent(peer, channel, data, result);
        return result;
    }

    private SendResult SendBy(Peer peer, ReadOnlySpan<byte> data, out IChannel? channel)
    {
        channel = null;
        if (_closed)
        {
            return Refuse(peer);
        }

        ApplyRights();

        // An app mostly sends to the peer it sent to before, by the same object: no table is asked then. A channel that is shut says 311, and
        // the table knows whether there is a newer one.
        if (_last is { } last && ReferenceEquals(last.Peer, peer))
        {
            SendResult result = last.Send(data);
            if (result.Code != MeshErrorCode.NoConnection)
            {
                channel = last;
                return result;
            }
        }

        if (_channels.TryGetValue(peer, out channel))
        {
            _last = channel;
            SendResult result = channel.Send(data);
            return result.Code == MeshErrorCode.NoConnection ? Refuse(peer) : result;
        }

        return Refuse(peer);
    }

    private static bool MayHave(Peer peer, AppRights rights) => rights.Permits(peer.Luid, peer.Ruid, peer.Protocol);

    private SendResult Refuse(Peer peer) =>
        SendResult.Refused(MayHave(peer, Rights) ? MeshErrorCode.NoConnection : MeshErrorCode.NotPermitted);

    /// <summary>Sends as soon as there is room; every other answer comes at once.</summary>
    public async ValueTask<SendResult> SendAsync(
        Peer peer,
        ReadOnlyMemory<byte> data,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            SendResult result = Send(peer, data.Span);
            if (result.Code != MeshErrorCode.BufferFull || !_channels.TryGetValue(peer, out IChannel? channel))
            {
                return result;
            }

            await channel.WaitForRoomAsync(data.Length).WaitAsync(cancellationToken);
        }
    }
}
