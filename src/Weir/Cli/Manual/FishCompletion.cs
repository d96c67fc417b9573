using System.Text;

namespace Weir.Cli.Manual;

/// <summary>Completion for fish(1), with what each word does.</summary>
internal static class FishCompletion
{
    public static string Script(IReadOnlyList<CompletionPlace> places)
    {
        var script = new StringBuilder(
            """
            # fish completion of weir; made by 'weir completion fish'
            function __weir_at --argument-names wanted
                set -l at ''
                set -l words (commandline -opc)
                for word in $words[2..-1]
                    switch "$at/$word"

            """
        );
        var paths = places.Where(static place => place.Path.Length > 0).Select(static place => $"'{place.Path}'");
        script.Append($"            case {string.Join(' ', paths)}\n                set at \"$at/$word\"\n");
        script.Append("        end\n    end\n    test \"$at\" = \"$wanted\"\nend\n");
        foreach (var place in places)
        {
            Append(script, place);
        }

        return script.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder script, CompletionPlace place)
    {
        var here = $"complete -c weir -n \"__weir_at '{place.Path}'\"";
        foreach (var command in place.Commands)
        {
            script.Append($"{here} -f -a {Quoted(command.Word)} -d {Quoted(command.Meaning)}\n");
        }

        foreach (
            var word in place
                .Values.Where(static value => value.Option.Length == 0)
                .SelectMany(static value => value.Values)
        )
        {
            script.Append($"{here} -f -a {Quoted(word)}\n");
        }

        foreach (var option in place.Options)
        {
            var value = place.Values.FirstOrDefault(value => value.Option == option.Word);
            var wants =
                value is null ? ""
                : value.Values.IsEmpty ? " -r"
                : $" -x -a {Quoted(string.Join(' ', value.Values))}";
            script.Append($"{here} -l {option.Word.TrimStart('-')}{wants} -d {Quoted(option.Meaning)}\n");
        }
    }

    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
