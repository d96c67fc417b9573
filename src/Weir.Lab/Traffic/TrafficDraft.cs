using System.Collections.Immutable;
using System.Globalization;
using Weir.Core.Text;
using Weir.Lab.Benching;

namespace Weir.Lab.Traffic;

/// <summary>
/// Takes the words of a traffic specification that are not a packet's out of it. They are replaced by blanks, and spans by their first
/// value, so that the columns of what is left are still those of the text.
/// </summary>
internal sealed class TrafficDraft
{
    private readonly ImmutableArray<Diagnostic>.Builder _found = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly string _text;
    private readonly char[] _left;
    private readonly List<(int Start, string Text)> _words = [];

    public TrafficDraft(string text)
    {
        _text = text;
        _left = text.ToCharArray();
        Split(TakeName());
        for (var at = 0; at < _words.Count; at++)
        {
            at += Take(at);
        }
    }

    public ImmutableArray<Diagnostic> Found => _found.ToImmutable();

    public string Name { get; private set; } = "";

    /// <summary>The words of one packet.</summary>
    public string PacketWords => new(_left);

    public TrafficPhase Phase { get; private set; }

    public int? Flows { get; private set; }

    public double Weight { get; private set; } = 1;

    /// <summary>Column, from 1, and text of the TCP flags, where they are said.</summary>
    public (int Column, string Text)? Flags { get; private set; }

    public ValueSpan? Sources { get; private set; }

    public ValueSpan? Destinations { get; private set; }

    public ValueSpan? SourcePorts { get; private set; }

    public ValueSpan? DestinationPorts { get; private set; }

    /// <summary>A name ends with a colon and a blank, which no address does.</summary>
    private int TakeName()
    {
        var colon = _text.IndexOf(": ", StringComparison.Ordinal);
        if (colon <= 0)
        {
            return 0;
        }

        Name = _text[..colon].Trim();
        Blank(0, colon + 1);
        return colon + 1;
    }

    private void Split(int from)
    {
        for (var at = from; at < _text.Length; )
        {
            if (IsGap(_text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < _text.Length && !IsGap(_text[at]))
            {
                at++;
            }

            _words.Add((start, _text[start..at]));
        }
    }

    /// <returns>How many more words were used.</returns>
    private int Take(int at)
    {
        var (start, word) = _words[at];
        switch (word)
        {
            case "new" or "established" or "replies" when at == 0 || _words[at - 1].Text is not ("state" or "ct"):
                Phase = word switch
                {
                    "established" => TrafficPhase.Established,
                    "replies" => TrafficPhase.Replies,
                    _ => TrafficPhase.New,
                };
                Blank(start, word.Length);
                return 0;
            case "flows":
                Flows = (int?)Number(at, 1, TrafficText.MostFlows);
                return 1;
            case "weight":
                Weight = Number(at, 0, 1e12) ?? 1;
                return 1;
            case "flags" when at + 1 < _words.Count:
                Flags = (_words[at + 1].Start + 1, _words[at + 1].Text);
                return 1;
            case "saddr":
                Sources = Span(at, addresses: true);
                return 1;
            case "daddr":
                Destinations = Span(at, addresses: true);
                return 1;
            case "sport":
                SourcePorts = Span(at, addresses: false);
                return 1;
            case "dport":
                DestinationPorts = Span(at, addresses: false);
                return 1;
            default:
                return 0;
        }
    }

    private double? Number(int at, double least, double most)
    {
        var (start, word) = _words[at];
        Blank(start, word.Length);
        if (at + 1 >= _words.Count)
        {
            _found.Add(TrafficDiagnostics.Malformed(start + 1, word, "", "a number is missing", $"write {word} 1"));
            return null;
        }

        var (valueStart, value) = _words[at + 1];
        Blank(valueStart, value.Length);
        if (
            double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
        {
            return number;
        }

        var range = string.Create(CultureInfo.InvariantCulture, $"expected a number from {least} to {most:N0}");
        _found.Add(TrafficDiagnostics.Malformed(valueStart + 1, word, value, range, $"write {word} 1"));
        return null;
    }

    private ValueSpan? Span(int at, bool addresses)
    {
        if (at + 1 >= _words.Count)
        {
            return null; // the packet's own reader says what is missing
        }

        var (start, value) = _words[at + 1];
        var span = addresses
            ? ValueSpan.OfAddresses(value, out var first, out var problem)
            : ValueSpan.OfPorts(value, out first, out problem);
        if (problem.Length > 0)
        {
            var help = addresses ? "write one address, a prefix or a range" : "write one port or a range";
            _found.Add(TrafficDiagnostics.Malformed(start + 1, _words[at].Text, value, problem, help));
        }

        Blank(start + first.Length, value.Length - first.Length);
        return span;
    }

    private void Blank(int start, int length) => _left.AsSpan(start, length).Fill(' ');

    private static bool IsGap(char one) => char.IsWhiteSpace(one) || one == '=';
}
