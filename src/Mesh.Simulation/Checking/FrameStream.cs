using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>Who sends to whom: two apps, as two identities, by one protocol.</summary>
internal readonly record struct StreamKey(
    Hid From,
    Sid FromApp,
    Uid FromUid,
    Hid To,
    Sid ToApp,
    Uid ToUid,
    string Protocol
);

/// <summary>What one app has sent to another and was accepted, and how far the other has got with it.</summary>
/// <remarks>
/// Accepted frames are kept by stays (a stay is the time from one Online to its Offline, at the sender). Within a stay of the receiver
/// the frames of exactly one stay of the sender must come, from its first one on, each once, in order; what is left of a stay may be lost
/// when the receiver has begun a new one. Frames are compared by a hash of 64 bits. Where the first frames of several stays are equal it may be the
/// wrong one that was begun with; then the next that fits all that has come so far is taken.
/// </remarks>
internal sealed class FrameStream
{
    private readonly List<Stay> _stays = [];
    private PeerLife? _receiver;
    private long _epoch;
    private int _count;

    /// <summary>Frames that were accepted in the sender's last stay and have not come.</summary>
    /// <remarks>What has come was taken for that of the earliest stay it fits; where it fits the last one too, it may be that one's.</remarks>
    public int Outstanding
    {
        get
        {
            if (_stays.Count == 0)
            {
                return 0;
            }

            Stay last = _stays[^1];
            bool isTheSame = _stays.Count > 1 && Fits(last, Come());
            return last.Frames.Count - (isTheSame ? _count : last.Read);
        }
    }

    public void Sent(object stay, ReadOnlySpan<byte> data)
    {
        if (_stays.Count == 0 || !ReferenceEquals(_stays[^1].Key, stay))
        {
            _stays.Add(new Stay(stay));
        }

        _stays[^1].Frames.Add(Hash(data));
    }

    /// <summary>A frame has come.</summary>
    /// <param name="receiver">The receiving app, of one boot.</param>
    /// <param name="epoch">Its stay.</param>
    /// <param name="data">The frame.</param>
    /// <returns>Null, or what is wrong.</returns>
    public string? Came(PeerLife receiver, long epoch, ReadOnlySpan<byte> data)
    {
        ulong hash = Hash(data);
        if (epoch != _epoch || receiver != _receiver)
        {
            bool isFirst = _receiver is null;
            _receiver = receiver;
            _epoch = epoch;
            _count = 0;
            if (!isFirst && _stays.Count > 0)
            {
                Leave();
            }

            return Begin(hash) ? null : "its first frame of this stay is none that was accepted first in one";
        }

        if (_stays.Count > 0 && _stays[0] is { } now && now.Read < now.Frames.Count && now.Frames[now.Read] == hash)
        {
            now.Read++;
            _count++;
            Trim(now);
            return null;
        }

        return BeginAgain(hash) ? null : Describe();
    }

    // All that has come in this stay has the hashes before Read; a later stay must have the same ones.
    private bool BeginAgain(ulong hash)
    {
        if (_stays.Count < 2 || _stays[0].Trimmed > 0)
        {
            return false;
        }

        ReadOnlySpan<ulong> come = Come();
        for (int i = 1; i < _stays.Count; i++)
        {
            if (_stays[i].Frames.Count > _count && Fits(_stays[i], come) && _stays[i].Frames[_count] == hash)
            {
                _stays.RemoveRange(0, i);
                _stays[0].Read = ++_count;
                return true;
            }
        }

        return false;
    }

    // What has come in the receiver's present stay; what was trimmed is not among it, and then there is but one stay.
    private ReadOnlySpan<ulong> Come()
    {
        ReadOnlySpan<ulong> frames = CollectionsMarshal.AsSpan(_stays[0].Frames);
        return frames[..Math.Min(_count, frames.Length)];
    }

    private static bool Fits(Stay stay, ReadOnlySpan<ulong> come) =>
        CollectionsMarshal.AsSpan(stay.Frames).StartsWith(come);

    private bool Begin(ulong hash)
    {
        int found = _stays.FindIndex(stay => stay.Read == 0 && stay.Frames[0] == hash);
        if (found < 0)
        {
            return false;
        }

        _stays.RemoveRange(0, found);
        _stays[0].Read = 1;
        _count = 1;
        return true;
    }

    private void Leave()
    {
        if (_stays[0].Read > 0)
        {
            _stays.RemoveAt(0);
        }
    }

    private string Describe()
    {
        Stay? now = _stays.Count == 0 ? null : _stays[0];
        return now is null || now.Read >= now.Frames.Count
            ? $"frame {_count + 1} of this stay comes, and no more than {_count} were accepted"
            : $"frame {_count + 1} of this stay is not the one that was accepted then";
    }

    // Once there is but one stay it cannot have been the wrong one.
    private void Trim(Stay stay)
    {
        if (stay.Read >= 4_096 && _stays.Count == 1)
        {
            stay.Frames.RemoveRange(0, stay.Read);
            stay.Trimmed += stay.Read;
            stay.Read = 0;
        }
    }

    private static ulong Hash(ReadOnlySpan<byte> data)
    {
        ulong hash = 0x9E3779B97F4A7C15 ^ (ulong)data.Length;
        while (data.Length >= 8)
        {
            hash =
                BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(data), 29) * 0xBF58476D1CE4E5B9;
            data = data[8..];
        }

        foreach (byte b in data)
        {
            hash = BitOperations.RotateLeft(hash ^ b, 29) * 0x94D049BB133111EB;
        }

        return hash ^ (hash >> 31);
    }

    private sealed class Stay(object key)
    {
        public object Key => key;

        public List<ulong> Frames { get; } = [];

        public int Read { get; set; }

        public int Trimmed { get; set; }
    }
}
