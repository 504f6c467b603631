using System.Text;
using Mesh.Contracts;
using Mesh.Host.Configuration;
using Mesh.Host.Control;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>Which app somebody means, among those that can be known: open ones, those that something is said of, and those that this program has.</summary>
/// <param name="Known">Their names and service ids.</param>
internal sealed record AppSearch(IReadOnlyList<(string Name, Sid Sid)> Known)
{
    /// <summary>With the apps that this program has, and those by which its operator pins and sends.</summary>
    /// <param name="open">Apps that are open.</param>
    /// <param name="said">Service ids of which something is said.</param>
    public static AppSearch Of(IEnumerable<(string Name, Sid Sid)> open, IEnumerable<Sid> said)
    {
        string[] own = [.. Enum.GetNames<NodeApp>().Select(name => name.ToLowerInvariant())];
        return new AppSearch([
            .. own.Select(name => (name, Sid.OfName(name)))
                .Append((OperatorApp.Name, PinOwners.OperatorSid))
                .Concat(own.Select(protocol => ($"{OperatorApp.Name}/{protocol}", OperatorApp.SidOf(protocol))))
                .Concat(open.Where(app => app.Name != OperatorApp.Name))
                .Concat(said.Select(sid => (SidText.Of(sid), sid)))
                .DistinctBy(app => app.Item2),
        ]);
    }

    /// <summary>How an app is called.</summary>
    public string NameOf(Sid sid) => Known.FirstOrDefault(app => app.Sid == sid).Name ?? SidText.Of(sid);

    /// <summary>By name (exact), by the whole service id, or as <c>operator/PROTOCOL</c>.</summary>
    /// <exception cref="MeshException">None fits, or several do; the message names the nearest, and how to name one that is not known.</exception>
    public Sid One(string typed)
    {
        if (Sid.TryParse(typed, out Sid sid) && !sid.IsZero)
        {
            return sid;
        }

        Sid[] found = [.. Known.Where(app => app.Name == typed).Select(app => app.Sid)];
        if (found.Length == 1)
        {
            return found[0];
        }

        string prefix = $"{OperatorApp.Name}/";
        if (found.Length == 0 && typed.StartsWith(prefix, StringComparison.Ordinal) && typed.Length > prefix.Length)
        {
            return OperatorApp.SidOf(typed[prefix.Length..]);
        }

        string clean = TerminalText.Clean(typed);
        throw found.Length > 1
            ? new MeshException(
                MeshErrorCode.Invalid,
                $"{found.Length} apps are called \"{clean}\": give the service id: {string.Join(", ", found)}."
            )
            : new MeshException(
                MeshErrorCode.NoConnection,
                $"No app \"{clean}\" is known here.{NearNames.Sentence(typed, Known.Select(app => app.Name))} Known: {Names()}.{ById(typed)}"
            );
    }

    private string Names() => string.Join(", ", Known.Select(app => TerminalText.Clean(app.Name)).Distinct());

    private static string ById(string typed) =>
        Encoding.UTF8.GetByteCount(typed) is > 0 and <= Sid.Size && typed.Trim('\0').Length > 0
            ? $" One that is yet to be opened is named by its service id, here {Sid.OfName(typed)}."
            : "";
}
