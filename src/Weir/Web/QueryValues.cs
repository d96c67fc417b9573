using System.Globalization;
using Microsoft.AspNetCore.Http;
using Weir.Cli.Edits;
using Weir.Core.Model;
using Weir.Core.Text;
using Weir.Web.Objects;

namespace Weir.Web;

/// <summary>
/// What is said behind the question mark, read strictly: an unknown name, a name said twice and a malformed value are found, all of them.
/// Call <see cref="Check"/> after reading and before using the values.
/// </summary>
internal sealed class QueryValues
{
    /// <summary>Rows of a page at most.</summary>
    public const int MostRows = 1000;

    private const int UsualRows = 100;

    private readonly IQueryCollection _query;
    private readonly IHeaderDictionary _headers;
    private readonly DiagnosticBag _found = new();
    private readonly Values _values;

    /// <param name="known">All names that the route reads.</param>
    public QueryValues(HttpContext context, TimeProvider time, params ReadOnlySpan<string> known)
    {
        (_query, _headers) = (context.Request.Query, context.Request.Headers);
        _values = new Values(time);
        var names = known.ToArray();
        foreach (var (name, values) in _query)
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                _found.Add(ObjectDiagnostics.Unknown(name, names.Length == 0 ? "nothing" : string.Join(", ", names)));
            }
            else if (values.Count != 1)
            {
                _found.Add(ObjectDiagnostics.Value(name, $"{values}", "one value"));
            }
        }
    }

    /// <exception cref="Refusal">Something was wrong: 400 with everything found.</exception>
    public void Check()
    {
        _found.AddRange(_values.Findings);
        if (_found.HasErrors)
        {
            throw new Refusal(400, _found.ToImmutable().AsSpan());
        }
    }

    /// <summary>Null when it is not said, or empty.</summary>
    public string? Text(string name) =>
        _query.TryGetValue(name, out var values) && values is [{ Length: > 0 } text] ? text : null;

    /// <summary>The rows of a page: 1 to <see cref="MostRows"/>.</summary>
    public int Limit() => (int)Number("limit", 1, MostRows, UsualRows);

    public uint Number(string name, uint least, uint most, uint otherwise) =>
        (uint)(Number(name, (long)least, most) ?? otherwise);

    /// <summary>Null when it is not said, or wrong.</summary>
    public long? Number(string name, long least, long most) => Number(name, Text(name), least, most);

    /// <summary>A number that a header says; null when it is not said, or wrong.</summary>
    public long? Header(string name, long least, long most) =>
        Number(name, _headers[name] is [{ Length: > 0 } text] ? text : null, least, most);

    /// <summary>One of a few words; null when it is not said.</summary>
    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name);
        if (text is not null && !words.Contains(text))
        {
            _found.Add(ObjectDiagnostics.Value(name, text, $"one of {string.Join(", ", words.ToArray())}"));
        }

        return text;
    }

    public bool Flag(string name) => Word(name, "true", "false") == "true";

    public IpPrefix? Prefix(string name) => Text(name) is { } text ? _values.Prefix(name, text) : null;

    private long? Number(string name, string? text, long least, long most)
    {
        if (text is null)
        {
            return null;
        }

        var good = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (good && number >= least && number <= most)
        {
            return number;
        }

        _found.Add(ObjectDiagnostics.Value(name, text, $"a number from {least} to {most}"));
        return null;
    }
}
