namespace Weir.Cli.Frame;

/// <summary>What the process ends with; docs/operations/exit-codes.md and <c>weir --help</c> say the same.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command worked and the answer is "no": drift, a probe that differs, a plan that is not empty.</summary>
    public const int Differs = 1;

    /// <summary>The site, a row or a value is wrong; nothing was touched.</summary>
    public const int BadInput = 2;

    /// <summary>The kernel or a system call refused.</summary>
    public const int Refused = 3;

    /// <summary>No answer: a proof came to no end, or a measurement was too noisy.</summary>
    public const int Undecided = 4;

    /// <summary>Wrong usage (EX_USAGE of sysexits.h).</summary>
    public const int Usage = 64;

    /// <summary>A defect of Weir itself (EX_SOFTWARE).</summary>
    public const int Internal = 70;

    /// <summary>Ended by Ctrl-C, as shells report it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM: 128 + 15.</summary>
    public const int Terminated = 143;

    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done"),
        (Differs, "done, and the answer is no: drift, rules that are not equal, a demo probe that differs"),
        (BadInput, "bad input: the site, a file, a row or a value is wrong; nothing was changed"),
        (Refused, "the kernel or a system call refused; nothing was changed"),
        (Undecided, "no answer: a proof came to no end, or a measurement was too noisy"),
        (Usage, "wrong usage of the command line"),
        (Internal, "internal error: a defect of Weir"),
        (Interrupted, "interrupted (Ctrl-C)"),
        (Terminated, "terminated (SIGTERM)"),
    ];
}
