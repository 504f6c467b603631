using System.Text;
using Mesh.Contracts;

namespace Mesh.Host.Terminal;

/// <summary>How a service is called: by the name that its id is made from, if it is, or else by 6 digits of the id.</summary>
internal static class SidText
{
    public static string Of(Sid sid)
    {
        string name = Encoding.UTF8.GetString(sid.ToArray()).TrimEnd('\0');
        bool isName = name.Trim().Length > 0 && TerminalText.Clean(name) == name;
        return isName && Encoding.UTF8.GetByteCount(name) <= Sid.Size && Sid.OfName(name) == sid ? name : sid.Short;
    }

    /// <summary>The same for an id that a node told.</summary>
    public static string Of(string sid) => Sid.TryParse(sid, out Sid id) ? Of(id) : TerminalText.Clean(sid);
}
