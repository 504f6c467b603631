using Mesh.Actors.Links;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

/// <summary>One contact link, from the end of its handshake to its own: a few records, one at a time, ten seconds.</summary>
/// <remarks>What is said is its parent's; this reads no further until the parent has answered. It is never restarted; a link that it has not ended ends with it.</remarks>
internal sealed class ContactLinkActor : ReceiveActor, IWithTimers
{
    private readonly Link _link;
    private int _records;
    private bool _isEnding;

    public ContactLinkActor(Link link)
    {
        _link = link;
        Receive<LinkBytes>(OnLinkBytes);
        Receive<SayOnLink>(OnSay);
        Receive<LinkDrained>(_ => { });
        Receive<LinkEnded>(_ => Context.Stop(Self));
        Receive<EndTick>(_ => _link.Kill("the time of a contact link is over"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsFor(Link link) => Props.Create(() => new ContactLinkActor(link));

    protected override void PreStart()
    {
        Timers.StartSingleTimer("end", EndTick.Instance, RequestLimits.LinkTime);
        _link.HandTo(Self);
        _link.Resume();
    }

    protected override void PostStop() => _link.Kill("nobody speaks on it any more");

    private void OnLinkBytes(LinkBytes _)
    {
        var reader = new RecordReader(_link.Received);
        try
        {
            while (!_isEnding && reader.TryRead(out RecordHeader header, out ReadOnlySpan<byte> body))
            {
                if (++_records > WireLimits.ContactRecords)
                {
                    throw new WireException(WireCode.TooMany, "A contact link has a few records only.");
                }

                if (header.MayBeSkipped)
                {
                    continue;
                }

                if (Take(ControlCodec.Read(header.Type, body.ToArray())))
                {
                    _link.Leave(reader.Position);
                    return;
                }
            }
        }
        catch (WireException e)
        {
            End(new Close(e.Code));
        }
        finally
        {
            reader.Dispose();
        }

        _link.Processed(reader.Position, _link.Received.End);
    }

    // True if it is the parent's turn.
    private bool Take(ControlMessage message)
    {
        switch (message)
        {
            case ContactRequest or ContactAnswer or ContactWithdraw or ContactAck:
                Context.Parent.Tell(new HeardOnLink(message));
                return true;
            case Close or CloseAck:
                _isEnding = true;
                Context.Parent.Tell(new HeardOnLink(message));
                _link.Shut("the remote host closed the link");
                return false;
            default:
                throw new WireException($"{message.Type} is nothing to say on a contact link.");
        }
    }

    private void OnSay(SayOnLink say)
    {
        if (say.Message is Close close)
        {
            End(close);
        }
        else
        {
            if (say.Message is { } message)
            {
                _link.Writer.Post(message);
            }

            if (say.IsLast)
            {
                End(new Close(WireCode.Idle));
            }
        }

        _link.Resume();
    }

    private void End(Close close)
    {
        _isEnding = true;
        _link.EndWith(close, finishOnly: true, shut: true);
    }

    private sealed record EndTick
    {
        public static readonly EndTick Instance = new();
    }
}
