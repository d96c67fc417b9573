namespace Weir.Kernel.Netlink;

/// <summary>An error number of the kernel, positive, with the name <c>errno.h</c> gives it. 0 is no error.</summary>
public readonly record struct Errno(int Number)
{
    public static readonly Errno NotPermitted = new(1);
    public static readonly Errno NotFound = new(2);
    public static readonly Errno Interrupted = new(4);
    public static readonly Errno Again = new(11);
    public static readonly Errno Busy = new(16);
    public static readonly Errno Exists = new(17);
    public static readonly Errno Invalid = new(22);
    public static readonly Errno MessageTooLong = new(90);
    public static readonly Errno NoBufferSpace = new(105);

    /// <summary>ERESTART: nf_tables answers it to a batch whose generation id is no longer the kernel's.</summary>
    public static readonly Errno Restart = new(85);

    /// <summary>For example "ENOENT"; "errno 200" for a number without a name here.</summary>
    public string Name =>
        Number switch
        {
            0 => "OK",
            1 => "EPERM",
            2 => "ENOENT",
            3 => "ESRCH",
            4 => "EINTR",
            5 => "EIO",
            6 => "ENXIO",
            7 => "E2BIG",
            9 => "EBADF",
            11 => "EAGAIN",
            12 => "ENOMEM",
            13 => "EACCES",
            14 => "EFAULT",
            16 => "EBUSY",
            17 => "EEXIST",
            19 => "ENODEV",
            20 => "ENOTDIR",
            21 => "EISDIR",
            22 => "EINVAL",
            23 => "ENFILE",
            24 => "EMFILE",
            28 => "ENOSPC",
            31 => "EMLINK",
            33 => "EDOM",
            34 => "ERANGE",
            36 => "ENAMETOOLONG",
            40 => "ELOOP",
            61 => "ENODATA",
            71 => "EPROTO",
            74 => "EBADMSG",
            75 => "EOVERFLOW",
            85 => "ERESTART",
            90 => "EMSGSIZE",
            92 => "ENOPROTOOPT",
            93 => "EPROTONOSUPPORT",
            94 => "ESOCKTNOSUPPORT",
            95 => "EOPNOTSUPP",
            97 => "EAFNOSUPPORT",
            98 => "EADDRINUSE",
            99 => "EADDRNOTAVAIL",
            100 => "ENETDOWN",
            101 => "ENETUNREACH",
            104 => "ECONNRESET",
            105 => "ENOBUFS",
            107 => "ENOTCONN",
            110 => "ETIMEDOUT",
            111 => "ECONNREFUSED",
            113 => "EHOSTUNREACH",
            114 => "EALREADY",
            _ => $"errno {Number}",
        };

    public override string ToString() => $"{Name} ({Number})";
}
