#!/usr/bin/env bash
# Makes the certificates of this folder: an authority, a daemon's and an application's, and an application's of another authority.
set -euo pipefail
cd "$(dirname "$0")"
days=36500

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days $days -subj "/CN=$1" -keyout "$1-key.pem" -out "$1.pem"
}

certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout "$1-key.pem" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2-key.pem" -CAcreateserial -days $days -out "$1.pem" -extfile <(echo "subjectAltName=$3")
  rm "$1.csr"
}

authority authority
authority stranger
certificate daemon authority DNS:localhost,DNS:daemon.example,IP:127.0.0.1,IP:::1
certificate application authority DNS:application.example
certificate impostor stranger DNS:application.example
rm ./*.srl authority-key.pem stranger-key.pem
