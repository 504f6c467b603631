using Mesh.Hocon.Extensions;

namespace Mesh.Host.Configuration;

/// <summary>Keeps secrets of the environment out of what is printed of a configuration: values of variables, or at paths, that are called like one.</summary>
internal sealed class SecretMask
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "***";

    // Shorter ones would tear texts to pieces that have nothing to do with them.
    private const int ShortestInText = 4;

    private static readonly string[] Words = ["password", "passwd", "secret", "token", "key", "credential"];

    private readonly HoconDocument _document;
    private readonly Func<string, string?> _environment;
    private readonly HashSet<string> _secrets = [];

    /// <param name="document">What was read, not resolved.</param>
    /// <param name="environment">The environment.</param>
    /// <exception cref="HoconException">It cannot be resolved.</exception>
    public SecretMask(HoconDocument document, Func<string, string?> environment)
    {
        _document = document;
        _environment = environment;
        HoconNode known = Resolve(name => Told(name, IsSecret(name)));
        HoconNode nothing = Resolve(name => Told(name, isSecret: true));
        Root = Masked(known, nothing, isSecret: false);
    }

    /// <summary>The tree, resolved, without the secrets.</summary>
    public HoconNode Root { get; }

    /// <summary>Takes the secrets out of what is said of a value.</summary>
    public HoconFault Clean(HoconFault fault) =>
        fault with
        {
            Message = _secrets
                .Where(secret => secret.Length >= ShortestInText)
                .Aggregate(fault.Message, (text, secret) => text.Replace(secret, Mask, StringComparison.Ordinal)),
        };

    private static bool IsSecret(string name) =>
        Array.Exists(Words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private HoconNode Resolve(Func<string, string?> environment) =>
        _document.Resolve(new HoconResolveOptions { Environment = environment }).Root;

    private string? Told(string name, bool isSecret)
    {
        string? value = _environment(name);
        if (value is null || !isSecret)
        {
            return value;
        }

        if (IsSecret(name))
        {
            _secrets.Add(value);
        }

        return Mask;
    }

    // Of two trees that differ only in what came from the environment, at a secret path the one where all of that is hidden.
    private HoconNode Masked(HoconNode known, HoconNode hidden, bool isSecret)
    {
        if (ReferenceEquals(known, hidden))
        {
            return known;
        }

        return (known.Kind, hidden.Kind) switch
        {
            (HoconKind.Object, HoconKind.Object) => MaskedObject(known, hidden, isSecret),
            (HoconKind.Array, HoconKind.Array) => HoconNode.Of(
                known.AsArray().Zip(hidden.AsArray(), (one, other) => Masked(one, other, isSecret)),
                known.Origin
            ),
            _ => isSecret ? Hidden(known, hidden) : known,
        };
    }

    private HoconNode Hidden(HoconNode known, HoconNode hidden)
    {
        if (known.IsScalar && known.ToString() != hidden.ToString())
        {
            _secrets.Add(known.AsString());
        }

        return hidden;
    }

    private HoconNode MaskedObject(HoconNode known, HoconNode hidden, bool isSecret)
    {
        bool isChanged = false;
        var fields = new Dictionary<string, HoconNode>();
        foreach ((string key, HoconNode value) in known.Fields)
        {
            HoconNode other = hidden.Fields.GetValueOrDefault(key, value);
            HoconNode masked = Masked(value, other, isSecret || IsSecret(key));
            isChanged |= !ReferenceEquals(masked, value);
            fields.Add(key, masked);
        }

        // What is not changed stays the very same node: whether it is a default is known by that.
        return isChanged ? HoconNode.Of(fields, known.Origin) : known;
    }
}
