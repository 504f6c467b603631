using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Host;

/// <summary>Where proven hosts say that they see us: one word for each of them and each way round, the last one.</summary>
/// <remarks>Bounded: the witness that spoke longest ago is forgotten. Free to use from any thread.</remarks>
internal sealed class ObservedAddresses
{
    /// <summary>The most witnesses that are kept.</summary>
    public const int MaxWitnesses = 64;

    /// <summary>The most addresses that are told of.</summary>
    public const int MaxAddresses = 16;

    private readonly Lock _gate = new();
    private readonly List<(Hid Witness, bool IsReachable, string Address)> _words = [];

    /// <summary>The addresses, those with most witnesses first: a snapshot.</summary>
    public IReadOnlyList<ObservedAddress> All
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _words
                        .GroupBy(word => (word.Address, word.IsReachable))
                        .Select(same => new ObservedAddress(same.Key.Address, same.Key.IsReachable, same.Count()))
                        .OrderByDescending(seen => seen.WitnessCount)
                        .ThenByDescending(seen => seen.IsReachable)
                        .ThenBy(seen => seen.Address, StringComparer.Ordinal)
                        .Take(MaxAddresses),
                ];
            }
        }
    }

    /// <summary>A proven host has said where it sees us.</summary>
    /// <param name="witness">The host.</param>
    /// <param name="address">What it said; text that is no address, or one that nobody can be seen at, is ignored.</param>
    /// <param name="weDialled">True if we opened the link: then the port is one of many.</param>
    public void Note(Hid witness, string? address, bool weDialled)
    {
        if (address is null || !CardPayload.IsAddress(address) || ToldAddresses.IsNowhere(address))
        {
            return;
        }

        string seen = weDialled ? address[..address.LastIndexOf(':')].Trim('[', ']') : address;
        lock (_gate)
        {
            _words.RemoveAll(word => word.Witness == witness && word.IsReachable == !weDialled);
            if (_words.Count == MaxWitnesses)
            {
                _words.RemoveAt(0);
            }

            _words.Add((witness, !weDialled, seen));
        }
    }
}

/// <summary>The addresses of this host: those it tells others, and those others tell it.</summary>
internal sealed class HostAddresses
{
    /// <summary>Where others are told to reach us; at most 8. Any thread.</summary>
    public Func<IReadOnlyList<string>> Own { get; set; } = () => [];

    public ObservedAddresses Observed { get; } = new();
}
