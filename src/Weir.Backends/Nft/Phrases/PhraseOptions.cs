using System.Globalization;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>Options of an extension, taken one by one; what is left over has no equivalent and is refused.</summary>
internal sealed class PhraseOptions(
    string text,
    EquatableArray<ExtensionOption> options,
    Func<string, NftRefusal> refusal
)
{
    private readonly List<ExtensionOption> _left = [.. options.Items];

    /// <summary>A flag; negated ones are refused.</summary>
    public bool Flag(string name) => Take(name, canNegate: false) is { Arguments.Count: 0 };

    /// <summary>The one argument of an option that cannot be negated.</summary>
    public string? Value(string name) => One(Take(name, canNegate: false));

    /// <summary>The one argument of an option that can be negated.</summary>
    public (string? Value, bool Negated) Test(string name)
    {
        var option = Take(name, canNegate: true);
        return (One(option), option is { Negated: true });
    }

    public uint? Number(string name) => Value(name) is { } value ? Number(name, value) : null;

    public uint Number(string name, string value)
    {
        var isHex = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var digits = isHex ? value.AsSpan(2) : value;
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return uint.TryParse(digits, style, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refuse($"{name} {value} is no number");
    }

    /// <summary>One number, or two with <paramref name="separator"/> between.</summary>
    public (uint First, uint Last) Range(string name, string value, char separator)
    {
        var at = value.IndexOf(separator, StringComparison.Ordinal);
        var first = Number(name, at < 0 ? value : value[..at]);
        var last = at < 0 ? first : Number(name, value[(at + 1)..]);
        return first <= last ? (first, last) : throw Refuse($"{name} {value} ends before it starts");
    }

    /// <summary>Refuses whatever was not taken.</summary>
    public void End()
    {
        if (_left.Count > 0)
        {
            var one = _left[0];
            throw Refuse($"nft has nothing for {(one.Negated ? "! " : "")}{one.Name}");
        }
    }

    public NftRefusal Refuse(string reason) => refusal($"{text}: {reason}");

    private ExtensionOption? Take(string name, bool canNegate)
    {
        var at = _left.FindIndex(o => o.Name == name);
        if (at < 0 || (_left[at].Negated && !canNegate))
        {
            return null;
        }

        var option = _left[at];
        _left.RemoveAt(at);
        return option;
    }

    private string? One(ExtensionOption? option) =>
        option is null ? null
        : option.Arguments is [var argument] ? argument
        : throw Refuse($"{option.Name} has {option.Arguments.Count} arguments; expected one");
}
