using System.Buffers;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

/// <summary>
/// Owns one side of a handshake as a link will: everything passes through the codec, effects are carried out and kept.
/// </summary>
internal sealed class HandshakeSide(IHandshake handshake, DateTimeOffset wallStart)
{
    public IHandshake Handshake { get; } = handshake;

    /// <summary>Whole records that this side ever sent.</summary>
    public List<byte[]> Sent { get; } = [];

    public List<HandshakeEffect> Effects { get; } = [];

    public HandshakeResult? Result => Effects.OfType<Established>().SingleOrDefault()?.Result;

    public Fail? Failure => Effects.OfType<Fail>().SingleOrDefault();

    public AdmissionRequest? Asked => Effects.OfType<AskAdmission>().SingleOrDefault()?.Request;

    public TimeSpan Now { get; set; }

    public static byte[] Encode(ControlMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ControlCodec.Write(buffer, message);
        return buffer.WrittenSpan.ToArray();
    }

    public void Start() => Apply(Handshake.Start(Now));

    public void Tick() => Apply(Handshake.Tick(Now));

    public void Decide(AdmissionDecision decision) => Apply(Handshake.AdmissionDecided(decision, Now));

    public void Deliver(ControlMessage message) => Deliver(Encode(message));

    /// <summary>
    /// Gives one record as it came from the wire; ignored once the link is not the handshake's any more.
    /// </summary>
    public void Deliver(byte[] record)
    {
        if (Handshake.IsDone)
        {
            return;
        }

        try
        {
            if (!RecordHeader.TryRead(record, out RecordHeader header) || record.Length != header.Length + 4)
            {
                Apply(Handshake.Malformed(new WireException("The record is cut.")));
                return;
            }

            Apply(Handshake.CountRecord(record.Length));
            if (Handshake.IsDone || (header.MayBeSkipped && !Enum.IsDefined(header.Type)))
            {
                return;
            }

            ControlMessage message = ControlCodec.Read(header.Type, record.AsMemory(RecordHeader.Size));
            Apply(Handshake.Receive(message, Now, wallStart + Now));
        }
        catch (WireException fault)
        {
            Apply(Handshake.Malformed(fault));
        }
    }

    /// <summary>Lets time pass until nothing is waited for.</summary>
    public void RunOut()
    {
        while (Handshake.Deadline is { } deadline)
        {
            Now = deadline;
            Tick();
        }
    }

    private void Apply(IReadOnlyList<HandshakeEffect> effects)
    {
        foreach (HandshakeEffect effect in effects)
        {
            Effects.Add(effect);
            ControlMessage? message = effect switch
            {
                SendRecord send => send.Message,
                Fail fail => fail.LastMessage,
                _ => null,
            };
            if (message is not null)
            {
                Sent.Add(Encode(message));
            }
        }
    }
}
