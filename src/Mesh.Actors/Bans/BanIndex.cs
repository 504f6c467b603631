using System.Net;
using Mesh.Contracts;

namespace Mesh.Actors.Bans;

/// <summary>The bans of one moment, to be looked up. Immutable, so that who looks needs no lock.</summary>
internal sealed class BanIndex
{
    private readonly Dictionary<Hid, Ban> _hosts = [];
    private readonly Dictionary<AddressRange, Ban> _ranges = [];
    private readonly int[] _lengths;

    private BanIndex(IEnumerable<Ban> bans)
    {
        foreach (Ban ban in bans)
        {
            if (ban.Hid is { } host)
            {
                _hosts[host] = ban;
            }
            else if (ban.Range is { } range)
            {
                _ranges[range] = ban;
            }
        }

        _lengths = [.. _ranges.Keys.Select(range => range.Length).Distinct().Order()];
        All =
        [
            .. _hosts
                .Values.Concat(_ranges.Values)
                .OrderBy(ban => ban.Kind)
                .ThenBy(ban => ban.Subject, StringComparer.Ordinal),
        ];
    }

    public IReadOnlyList<Ban> All { get; }

    public bool HasRanges => _lengths.Length > 0;

    public static BanIndex Of(IEnumerable<Ban> bans) => new(bans);

    public Ban? Find(Hid host) => _hosts.GetValueOrDefault(host);

    public Ban? Find(AddressRange range) => _ranges.GetValueOrDefault(range);

    public Ban? Find(Ban same) =>
        same.Hid is { } host ? Find(host)
        : same.Range is { } range ? Find(range)
        : null;

    /// <summary>The blocks that an address is in, the widest first.</summary>
    public IEnumerable<Ban> Find(IPAddress address)
    {
        if (_lengths.Length == 0)
        {
            yield break;
        }

        var alone = AddressRange.Of(address);
        foreach (int length in _lengths)
        {
            if (length <= alone.Length && Find(AddressRange.Of(address, length)) is { } ban)
            {
                yield return ban;
            }
        }
    }
}
