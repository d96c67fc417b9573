using Weir.Core.Model;

namespace Weir.Web.Objects;

/// <summary>
/// All logins as one text in upper case, a line each: one vectorized search finds those that contain something, whatever the number of
/// members. Upper case is how <see cref="StringComparison.OrdinalIgnoreCase"/> compares.
/// </summary>
internal sealed class LoginText
{
    private const char End = '\n';

    private readonly SiteRows<Member> _members;
    private readonly string _text;

    /// <summary>Where each login begins, and the length behind the last.</summary>
    private readonly int[] _starts;

    public LoginText(SiteRows<Member> members)
    {
        _members = members;
        _starts = new int[members.Length + 1];
        var at = 0;
        foreach (var member in members)
        {
            _starts[at + 1] = _starts[at] + member.Login.Length + 1;
            at++;
        }

        _text = string.Create(
            _starts[^1],
            members,
            static (text, rows) =>
            {
                foreach (var row in rows)
                {
                    row.Login.AsSpan().ToUpperInvariant(text);
                    text[row.Login.Length] = End;
                    text = text[(row.Login.Length + 1)..];
                }
            }
        );
    }

    /// <summary>Members whose login contains the part, by ascending id.</summary>
    public IEnumerable<Member> Containing(string part)
    {
        var wanted = part.ToUpperInvariant();
        if (wanted.Contains(End, StringComparison.Ordinal))
        {
            yield break;
        }

        for (var at = 0; at < _text.Length; )
        {
            var found = _text.IndexOf(wanted, at, StringComparison.Ordinal);
            if (found < 0)
            {
                yield break;
            }

            var line = Array.BinarySearch(_starts, found);
            line = line >= 0 ? line : ~line - 1;
            yield return _members[line];
            at = _starts[line + 1];
        }
    }
}
