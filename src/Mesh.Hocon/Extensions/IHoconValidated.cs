namespace Mesh.Hocon.Extensions;

/// <summary>Settings with rules that are about more than one of them. Checked by <see cref="HoconDocument.Bind"/> and <see cref="HoconSchema.Validate"/>.</summary>
public interface IHoconValidated
{
    /// <summary>What is wrong: the key, as <see cref="HoconKeyAttribute"/> names it, and a message such as "5s is above dead-after, 3s".</summary>
    IEnumerable<(string Key, string Message)> Check();
}
