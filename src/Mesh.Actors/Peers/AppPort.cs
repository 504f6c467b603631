using System.Collections.Concurrent;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>An app that is open on this host: its name towards others, its rights, its inbox, and its ways out.</summary>
/// <remarks>
/// The host's actors keep the channels; the app's own threads only look them up to send. That is why this is the one thing they share.
/// </remarks>
internal sealed class AppPort(
    Sid sid,
    string name,
    IReadOnlyList<string> protocols,
    IReadOnlySet<Uid> identities,
    AppInbox inbox
)
{
    private readonly ConcurrentDictionary<Peer, IChannel> _channels = new();
    private volatile bool _closed;
    private volatile IChannel? _last;

    public Sid Sid => sid;

    public string Name => name;

    public IReadOnlyList<string> Protocols => protocols;

    /// <summary>Own identities that the app may use.</summary>
    public IReadOnlySet<Uid> Identities => identities;

    public AppInbox Inbox => inbox;

    public void Open(IChannel channel) => _channels[channel.Peer] = channel;

    public void Shut(IChannel channel)
    {
        _channels.TryRemove(new KeyValuePair<Peer, IChannel>(channel.Peer, channel));
        if (ReferenceEquals(_last, channel))
        {
            _last = null;
        }
    }

    public void Close() => _closed = true;

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
            return channel.Send(data);
        }

        return Refuse(peer);
    }

    private SendResult Refuse(Peer peer) =>
        SendResult.Refused(identities.Contains(peer.Luid) ? MeshErrorCode.NoConnection : MeshErrorCode.NotPermitted);

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
