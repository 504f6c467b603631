namespace Mesh.Contracts.Tests.Golden;

/// <summary>Bytes as tests write them: pairs of digits, <c>xx*n</c> for repetition, <c>#</c> for a comment.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        foreach (string line in text.Split('\n'))
        {
            foreach (string word in line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = word.Trim().Split('*');
                int times = parts.Length == 2 ? int.Parse(parts[1]) : 1;
                byte[] unit = Convert.FromHexString(parts[0]);
                for (int i = 0; i < times; i++)
                {
                    bytes.AddRange(unit);
                }
            }
        }

        return [.. bytes];
    }

    /// <summary>So many bytes of one value.</summary>
    public static byte[] Repeat(byte value, int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, value);
        return bytes;
    }
}
