using System.Buffers.Binary;

namespace Mesh.Simulation;

/// <summary>A file that is only written at its end, on a disk that has what was flushed and may lose or tear what was not.</summary>
/// <remarks>Each record has its length and its checksum before it, so that one which is not whole is known for it, and whatever follows.</remarks>
internal sealed class SimDisk
{
    private const int HeadBytes = 12;

    private readonly MemoryStream _file = new();
    private long _flushed;

    /// <summary>How long the file is.</summary>
    public long Length => _file.Length;

    /// <summary>Writes a record; it is safe after <see cref="Flush"/>.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, record.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head[4..], Checksum(record));
        _file.Write(head);
        _file.Write(record);
    }

    /// <summary>What is in the file is on the disk.</summary>
    public void Flush() => _flushed = _file.Length;

    /// <summary>Begins the file anew with one record, in one step, as by a new file that takes the old one's name.</summary>
    public void Replace(ReadOnlySpan<byte> record)
    {
        _file.SetLength(0);
        Append(record);
        Flush();
    }

    /// <summary>The machine or its program ends: what was not flushed may be there, or not, or in part.</summary>
    public SimLoss Crash(SimCrash how, SimRandom random)
    {
        int open = (int)(_file.Length - _flushed);
        SimLoss loss = open == 0 ? SimLoss.None : Draw(how, random);
        switch (loss)
        {
            case SimLoss.All:
                _file.SetLength(_flushed);
                break;
            case SimLoss.Cut:
                _file.SetLength(_flushed + random.Next(open));
                break;
            case SimLoss.Garbled:
                // A block of the file was never written: it has the length, but not what was to stand there.
                int from = random.Next(open);
                Span<byte> block = _file.GetBuffer().AsSpan((int)_flushed + from, random.Next(open - from) + 1);
                foreach (ref byte lost in block)
                {
                    lost = (byte)~lost;
                }

                break;
        }

        return loss;
    }

    /// <summary>The records that are whole, up to the first that is not; the file ends there then.</summary>
    public IReadOnlyList<byte[]> Recover()
    {
        var records = new List<byte[]>();
        ReadOnlySpan<byte> left = _file.GetBuffer().AsSpan(0, (int)_file.Length);
        long good = 0;
        while (left.Length >= HeadBytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(left);
            if (length < 0 || length > left.Length - HeadBytes)
            {
                break;
            }

            ReadOnlySpan<byte> record = left.Slice(HeadBytes, length);
            if (Checksum(record) != BinaryPrimitives.ReadUInt64LittleEndian(left[4..]))
            {
                break;
            }

            records.Add(record.ToArray());
            left = left[(HeadBytes + length)..];
            good += HeadBytes + length;
        }

        _file.SetLength(good);
        _file.Position = good;
        Flush();
        return records;
    }

    // A killed program leaves what it has written with the system, which writes it whole.
    private static SimLoss Draw(SimCrash how, SimRandom random) =>
        random.Next(how == SimCrash.Kill ? 2 : 4) switch
        {
            0 => SimLoss.None,
            1 => SimLoss.All,
            2 => SimLoss.Cut,
            _ => SimLoss.Garbled,
        };

    // FNV-1a, 64 bits.
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0xCBF29CE484222325;
        foreach (byte b in bytes)
        {
            sum = (sum ^ b) * 0x100000001B3;
        }

        return sum;
    }
}

/// <summary>What became of that which was written and not flushed.</summary>
internal enum SimLoss
{
    /// <summary>It is all there.</summary>
    None,

    /// <summary>Nothing of it is there.</summary>
    All,

    /// <summary>The beginning of it is there.</summary>
    Cut,

    /// <summary>A piece of it is something else.</summary>
    Garbled,
}
