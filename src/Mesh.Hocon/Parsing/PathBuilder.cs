using System.Text;

namespace Mesh.Hocon.Parsing;

/// <summary>Puts a path together from the pieces of a path expression (HOCON.md, "Path expressions").</summary>
internal struct PathBuilder()
{
    private readonly List<string> _keys = new(1);
    private StringBuilder? _more;
    private string _key = "";
    private string _blank = "";
    private bool _isQuoted;
    private bool _isBroken;

    /// <summary>Whether no piece has come.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>White space, which counts only between two pieces.</summary>
    public void AddBlank(string text) => _blank = IsEmpty ? "" : text;

    /// <summary>Quoted text: dots in it are part of the key.</summary>
    public void AddQuoted(string text)
    {
        Append(text);
        _isQuoted = true;
    }

    /// <summary>Unquoted text, a number or a boolean: dots in it separate keys.</summary>
    public void AddUnquoted(string text)
    {
        int start = 0;
        for (int dot = text.IndexOf('.'); dot >= 0; dot = text.IndexOf('.', start))
        {
            Append(text[start..dot]);
            Close();
            start = dot + 1;
        }

        Append(start == 0 ? text : text[start..]);
    }

    /// <summary>The keys; null where one is empty and not quoted, or there is none.</summary>
    public string[]? Build()
    {
        Close();
        return _isBroken ? null : [.. _keys];
    }

    private void Append(string text)
    {
        if (_key.Length == 0 && _more is null && _blank.Length == 0)
        {
            _key = text;
        }
        else if (_blank.Length + text.Length > 0)
        {
            (_more ??= new StringBuilder(_key)).Append(_blank).Append(text);
        }

        _blank = "";
        IsEmpty = false;
    }

    private void Close()
    {
        string key = _more?.ToString() ?? _key;
        _isBroken |= key.Length == 0 && !_isQuoted;
        _keys.Add(key);
        _key = "";
        _more = null;
        _isQuoted = false;
    }
}
