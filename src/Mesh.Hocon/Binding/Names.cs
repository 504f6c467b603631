using System.Text;

namespace Mesh.Hocon.Binding;

/// <summary>HOCON.md, "hyphen-separated vs. camelCase".</summary>
internal static class Names
{
    /// <summary><c>MaxFrame</c> as <c>max-frame</c>, <c>TLSStarts</c> as <c>tls-starts</c>.</summary>
    public static string ToKey(string name)
    {
        var key = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            bool isUpper = char.IsUpper(name[i]);
            bool endsAcronym = i + 1 < name.Length && char.IsLower(name[i + 1]);
            if (i > 0 && isUpper && (!char.IsUpper(name[i - 1]) || endsAcronym))
            {
                key.Append('-');
            }

            key.Append(char.ToLowerInvariant(name[i]));
        }

        return key.ToString();
    }
}
