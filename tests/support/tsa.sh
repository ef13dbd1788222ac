# Read by tests: a time-stamping authority of their own, made by the openssl command. Usage: tsa_make NAME [START END]
# tsa_stamp NAME REQUEST ANSWER

# tsa_make NAME [START END]: NAME.ca.pem is trusted, NAME.pem signs; valid now, or between two times YYYYMMDDHHMMSSZ
tsa_make() {
    tsa_name=$1
    mkdir -p "$tsa_name.d" && : >"$tsa_name.d/index" && echo 01 >"$tsa_name.d/serial" && echo 01 >"$tsa_name.d/tsaserial"
    cat >"$tsa_name.cnf" <<END
[ca]
default_ca = ca1
[ca1]
database = $tsa_name.d/index
serial = $tsa_name.d/serial
new_certs_dir = $tsa_name.d
certificate = $tsa_name.ca.pem
private_key = $tsa_name.ca.key
default_md = sha256
policy = any
x509_extensions = stamping
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[stamping]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
serial = $tsa_name.d/tsaserial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.3.6.1.4.1.13762.3
digests = sha256
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
END
    ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    openssl req -x509 $ec -keyout "$tsa_name.ca.key" -out "$tsa_name.ca.pem" -subj "/CN=Autoridad $tsa_name" \
        -days 3650 -config "$tsa_name.cnf" -extensions root 2>>tsa.log &&
        openssl req -new $ec -keyout "$tsa_name.key" -out "$tsa_name.csr" -subj "/CN=Sellos $tsa_name" \
            -config "$tsa_name.cnf" 2>>tsa.log &&
        openssl ca -batch -notext -config "$tsa_name.cnf" -in "$tsa_name.csr" -out "$tsa_name.pem" \
            -startdate "${2:-20200101000000Z}" -enddate "${3:-20491231000000Z}" 2>>tsa.log || {
        cat tsa.log >&2
        return 1
    }
}

# tsa_stamp NAME REQUEST ANSWER
tsa_stamp() {
    openssl ts -reply -config "$1.cnf" -section tsa1 -queryfile "$2" -signer "$1.pem" -inkey "$1.key" -out "$3" \
        2>>tsa.log || {
        cat tsa.log >&2
        return 1
    }
}
