using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Core.Rules;

namespace Weir.Backends.Nft;

/// <summary>
/// What nft's words cannot carry, behind <c># weir:</c> at the end of a line: the options of iptables that a test came from and its number, a
/// comment that is too long, the verdicts of a map in their order, an ipset's header. nft passes over it; <c>NftTextReader</c> reads it and checks that the
/// words before it are what Weir writes for it.
/// </summary>
internal static class NftNote
{
    public const string Mark = "# weir:";

    public static void Write(TextWriter output, Rule rule)
    {
        var note = new StringBuilder();
        foreach (var match in rule.Matches)
        {
            if (match is Match.Extension extension)
            {
                Item(note, "-m", extension.Module, extension.Options);
                if (extension.Purity == Purity.Stateful)
                {
                    note.Append(CultureInfo.InvariantCulture, $" #{extension.Ordinal}");
                }
            }
        }

        foreach (var statement in rule.Statements)
        {
            if (statement is Statement.Extension extension)
            {
                Item(note, "-j", extension.Target, extension.Options);
            }
        }

        if (rule.Verdict is Verdict.Extension verdict)
        {
            Item(note, "-j", verdict.Target, verdict.Options);
        }

        if (rule.Comment is { } comment && NftComment.Clean(comment) != comment)
        {
            Start(note).Append("comment ");
            Word(note, comment);
        }

        Write(output, note);
    }

    public static void Write(TextWriter output, SetDeclaration set)
    {
        var note = new StringBuilder();
        foreach (var verdict in set.Verdicts)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            RuleText.WriteVerdict(text, new RuleScope(Family.Inet), verdict);
            Start(note).Append(CultureInfo.InvariantCulture, $"verdict {text}");
        }

        if (set.Ipset is { } header)
        {
            Start(note).Append("ipset ");
            Word(note, header.TypeName);
            Options(note, header.Options);
        }

        Write(output, note);
    }

    public static void Write(TextWriter output, Chain chain)
    {
        if (chain.Tally is { } tally)
        {
            Write(
                output,
                new StringBuilder().Append(CultureInfo.InvariantCulture, $" tally {tally.Packets} {tally.Bytes}")
            );
        }
    }

    private static void Write(TextWriter output, StringBuilder note)
    {
        if (note.Length > 0)
        {
            output.Write($" {Mark}{note}");
        }
    }

    private static StringBuilder Start(StringBuilder note) => note.Append(note.Length == 0 ? " " : " ; ");

    private static void Item(StringBuilder note, string kind, string name, EquatableArray<ExtensionOption> options)
    {
        Start(note).Append(kind).Append(' ');
        Word(note, name);
        Options(note, options);
    }

    // A comma stands before each option, so that no argument can be taken for one.
    private static void Options(StringBuilder note, EquatableArray<ExtensionOption> options)
    {
        foreach (var option in options)
        {
            note.Append(option.Negated ? " , ! " : " , ");
            Word(note, option.Name);
            foreach (var argument in option.Arguments)
            {
                note.Append(' ');
                Word(note, argument);
            }
        }
    }

    private static void Word(StringBuilder note, string word)
    {
        var isPlain =
            word.Length > 0
            && word is not ("," or ";" or "!")
            && word[0] != '#'
            && word.All(c => c > ' ' && c is not ('"' or '\\') && !char.IsControl(c));
        if (isPlain)
        {
            note.Append(word);
            return;
        }

        note.Append('"');
        foreach (var character in word)
        {
            if (character is '"' or '\\')
            {
                note.Append('\\').Append(character);
            }
            else if (char.IsControl(character))
            {
                note.Append(CultureInfo.InvariantCulture, $"\\{(int)character:x4}");
            }
            else
            {
                note.Append(character);
            }
        }

        note.Append('"');
    }
}
