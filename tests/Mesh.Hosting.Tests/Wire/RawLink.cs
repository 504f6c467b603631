using System.Buffers;
using System.IO.Pipelines;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests.Wire;

/// <summary>The dialler's end of a link, spoken by hand, so that it can say what a host never says.</summary>
internal sealed class RawLink(ITransportLink link)
{
    private readonly ArrayBufferWriter<byte> _received = new();
    private int _parsed;

    /// <summary>Every byte that came.</summary>
    public ReadOnlySpan<byte> Bytes => _received.WrittenSpan;

    public List<(RecordType Type, byte[] Body)> Records { get; } = [];

    /// <summary>True when the other side has ended the link, in whatever way.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>True when it ended so without an error.</summary>
    public bool IsEndedInOrder { get; private set; }

    public IEnumerable<ControlMessage> Control =>
        Records.Where(r => r.Type != RecordType.Data).Select(r => ControlCodec.Read(r.Type, r.Body));

    /// <summary>Reads until the other side ends the link, and ends it then too.</summary>
    public async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                ReadResult read = await link.Input.ReadAsync();
                foreach (ReadOnlyMemory<byte> part in read.Buffer)
                {
                    _received.Write(part.Span);
                }

                link.Input.AdvanceTo(read.Buffer.End);
                Parse();
                if (read.IsCanceled)
                {
                    // It shall read no more, and still be there.
                    return;
                }

                if (read.IsCompleted)
                {
                    IsEndedInOrder = true;
                    break;
                }
            }
        }
        catch (IOException)
        {
            // An abort shows so.
        }

        IsEnded = true;
        await link.DisposeAsync();
    }

    /// <summary>Sends bytes as they are; once the link is gone they are lost.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await link.Output.WriteAsync(bytes);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The other side, or our own reading, has ended it meanwhile: that is what the test looks at.
        }
    }

    public Task SendAsync(params ControlMessage[] messages)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (ControlMessage message in messages)
        {
            ControlCodec.Write(bytes, message);
        }

        return SendAsync(bytes.WrittenMemory);
    }

    public Task HelloAsync(ReadOnlyMemory<byte> delegation, Uid ruid, ulong serial = 1, ulong offered = 0) =>
        SendAsync(HelloOf(serial) with { Offered = offered }, new Introduce(delegation, null, ruid));

    public Task AcceptAsync(params ControlMessage[] then) => SendAsync([new Accepted(), .. then]);

    public static Hello HelloOf(ulong serial, ulong epoch = 1, LinkKind kind = LinkKind.Peer) =>
        new(1, 1, 0, 0, epoch, WireLimits.MaxFrame, kind, serial);

    private void Parse()
    {
        while (
            RecordHeader.TryRead(_received.WrittenSpan[_parsed..], out RecordHeader header)
            && _received.WrittenCount - _parsed >= RecordHeader.Size + header.Length
        )
        {
            Records.Add(
                (header.Type, _received.WrittenSpan.Slice(_parsed + RecordHeader.Size, header.Length).ToArray())
            );
            _parsed += RecordHeader.Size + header.Length;
        }
    }
}
